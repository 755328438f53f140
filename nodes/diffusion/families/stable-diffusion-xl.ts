import { besideEachOther } from "#diffusion/tensors/tensor-joins.ts";
import { clipText } from "./clip-text.ts";
import { flag } from "./config-values.ts";
import { repeated } from "./constants.ts";
import type { Family } from "./family.ts";
import { pictureOf, spatialOf } from "./sizing.ts";
import { unetLatent } from "./stable-diffusion.ts";
import { classifierFree } from "./usual.ts";

/** Stable Diffusion XL (diffusers 0.40, pipeline_stable_diffusion_xl.py). */
export const stableDiffusionXl: Family = {
  id: "sdxl",
  title: "Stable Diffusion XL",
  task: "text-to-image",
  pipelines: ["StableDiffusionXLPipeline", "ORTStableDiffusionXLPipeline"],
  denoiser: {
    folder: "unet",
    inputs: { latent: "sample", timestep: "timestep", text: "encoder_hidden_states" },
    constants: ({ sizes: { width, height }, rows }) => ({
      time_ids: repeated([height, width, 0, 0, height, width], rows),
    }),
  },
  latent: { sizes: (configs) => pictureOf(configs, spatialOf(configs, 8), 1024), dims: unetLatent, layout: "plain" },
  decoder: { folder: "vae_decoder", scaling: { scaling_factor: 0.13025 } },
  texts: {
    encoders: [clipText("", -2), clipText("_2", -2, "text_embeds")],
    conditioning: ([small, big]) => ({
      encoder_hidden_states: besideEachOther([small!.states, big!.states]),
      text_embeds: big!.pooled!,
    }),
    zeroEmptyNegative: ({ index }) => flag(index, "force_zeros_for_empty_prompt", true),
  },
  sampling: { guidance: classifierFree(5, "negative-first"), steps: 50 },
  exporting: { by: "optimum", how: "`optimum-cli export onnx --model MODEL --task text-to-image FOLDER`." },
  remarks: [
    "Sizes and crop are told to the model as those of the picture that is made, uncropped; the refiner is not there.",
    "The decoder overflows in float16: export it in float32.",
  ],
};
