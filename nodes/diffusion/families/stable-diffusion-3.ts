import { besideEachOther, stackTokens, vectors, widened } from "#diffusion/tensors/tensor-joins.ts";
import { clipText, t5Text } from "./clip-text.ts";
import { whole } from "./config-values.ts";
import type { Family } from "./family.ts";
import { cellsOf, pictureOf, spatialOf } from "./sizing.ts";
import { classifierFree } from "./usual.ts";

const T5_TOKENS = 256;

/** Stable Diffusion 3 and 3.5 (diffusers 0.40, pipeline_stable_diffusion_3.py). */
export const stableDiffusion3: Family = {
  id: "sd3",
  title: "Stable Diffusion 3 and 3.5",
  task: "text-to-image",
  pipelines: ["StableDiffusion3Pipeline", "ORTStableDiffusion3Pipeline"],
  denoiser: {
    folder: "transformer",
    inputs: { latent: "hidden_states", timestep: "timestep", text: "encoder_hidden_states" },
  },
  latent: {
    sizes: (configs) => pictureOf(configs, spatialOf(configs, 8), 1024),
    dims: (sizes, configs) => {
      const { rows, columns } = cellsOf(sizes, spatialOf(configs, 8), true);
      return [whole(configs.denoiser, "in_channels", 16), rows, columns];
    },
    layout: "plain",
  },
  decoder: { folder: "vae_decoder", scaling: { scaling_factor: 1.5305, shift_factor: 0.0609 } },
  texts: {
    encoders: [
      clipText("", -2, "text_embeds"),
      clipText("_2", -2, "text_embeds"),
      { ...t5Text("_3", () => T5_TOKENS), seesPadding: true, optional: true },
    ],
    conditioning: ([small, big, t5], { denoiser }) => {
      const width = t5?.states.dims[2] ?? whole(denoiser, "joint_attention_dim", 4096);
      const without = { data: new Float32Array(T5_TOKENS * width), dims: [1, T5_TOKENS, width] };
      const clip = widened(besideEachOther([small!.states, big!.states]), width);
      return {
        encoder_hidden_states: stackTokens([clip, t5?.states ?? without]),
        pooled_projections: vectors([small!.pooled!, big!.pooled!]),
      };
    },
  },
  sampling: { guidance: classifierFree(7, "negative-first"), steps: 28 },
  exporting: { by: "optimum", how: "`optimum-cli export onnx --model MODEL --task text-to-image FOLDER`." },
  remarks: [
    "The third text encoder (T5) may be missing: its part is zeros then, as in diffusers.",
    "Skip-layer guidance would need a graph that skips layers, and is not there.",
  ],
};
