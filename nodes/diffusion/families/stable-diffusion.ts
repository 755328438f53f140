import { clipText } from "./clip-text.ts";
import { whole } from "./config-values.ts";
import type { Configs, Sizes } from "./configs.ts";
import type { Family } from "./family.ts";
import { cellsOf, pictureOf, spatialOf } from "./sizing.ts";
import { classifierFree } from "./usual.ts";

/** Latents of the UNets: [4, H/8, W/8]. */
export function unetLatent(sizes: Sizes, configs: Configs): readonly number[] {
  const { rows, columns } = cellsOf(sizes, spatialOf(configs, 8));
  return [whole(configs.denoiser, "in_channels", 4), rows, columns];
}

/** Classes that clip clean latents where their file does not say. */
const CLIPPING = ["DDIMScheduler", "DDPMScheduler"];

/** Stable Diffusion 1.x and 2.x (diffusers 0.40, pipeline_stable_diffusion.py). */
export const stableDiffusion: Family = {
  id: "sd15",
  title: "Stable Diffusion 1.5 and 2",
  task: "text-to-image",
  pipelines: ["StableDiffusionPipeline", "OnnxStableDiffusionPipeline", "ORTStableDiffusionPipeline"],
  denoiser: { folder: "unet", inputs: { latent: "sample", timestep: "timestep", text: "encoder_hidden_states" } },
  latent: { sizes: (configs) => pictureOf(configs, spatialOf(configs, 8), 512), dims: unetLatent, layout: "plain" },
  decoder: { folder: "vae_decoder", scaling: { scaling_factor: 0.18215 } },
  texts: { encoders: [clipText("", "last")] },
  sampling: {
    guidance: classifierFree(7.5, "negative-first"),
    schedulerRepairs: ({ _class_name, clip_sample = CLIPPING.includes(String(_class_name)) }) => ({
      steps_offset: 1,
      ...(clip_sample === true && { clip_sample: false }),
    }),
    steps: 50,
  },
  exporting: { by: "optimum", how: "`optimum-cli export onnx --model MODEL --task text-to-image FOLDER`." },
  remarks: [
    "PNDM, the usual sampler, calls the denoiser once more than the steps asked for.",
    "As diffusers' pipeline does, `steps_offset` is 1 and clean latents are not clipped, whatever the scheduler's file says.",
  ],
};
