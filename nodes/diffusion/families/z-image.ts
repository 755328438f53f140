import { evenSigmas } from "#diffusion/schedulers/flow-shift.ts";
import { whole } from "./config-values.ts";
import type { Family } from "./family.ts";
import { cellsOf, spatialOf } from "./sizing.ts";

/** Z-Image and Z-Image-Turbo (diffusers 0.40, pipeline_z_image.py). */
export const zImage: Family = {
  id: "z-image",
  title: "Z-Image",
  task: "text-to-image",
  pipelines: ["ZImagePipeline"],
  denoiser: {
    folder: "transformer",
    inputs: { latent: "hidden_states", timestep: "timestep", text: "encoder_hidden_states" },
    timestep: () => ({ scale: -1 / 1000, offset: 1 }),
    sign: -1,
  },
  latent: {
    sizes: () => ({ width: 1024, height: 1024, frames: 1 }),
    dims: (sizes, configs) => {
      const { rows, columns } = cellsOf(sizes, spatialOf(configs, 8), true);
      return [whole(configs.denoiser, "in_channels", 16), rows, columns];
    },
    layout: "plain",
  },
  decoder: { folder: "vae_decoder", scaling: { scaling_factor: 0.3611, shift_factor: 0.1159 } },
  texts: {
    encoders: [
      {
        encoder: "text_encoder",
        tokenizer: "tokenizer",
        length: () => 512,
        states: -2,
        template: "<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n",
        padding: "dropped",
      },
    ],
  },
  sampling: {
    // The pipeline's formula is positive + s · (positive − negative) with s = 5. Turbo is told by its shift of 3.
    guidance: (_, { shift }) =>
      shift === 3 ? { mode: "none" } : { mode: "classifier-free", scale: 6, batch: "positive-first" },
    table: (steps) => ({ sigmas: evenSigmas(steps) }),
    steps: 50,
  },
  exporting: {
    by: "community",
    how: "webnn/Z-Image-Turbo holds the parts as flat files: name them in `lemica.model.json`. export-onnx takes one tensor in place of the model's lists, with the rotary embedding in real numbers; a graph that was traced through the lists is for a fixed number of rows and of text tokens.",
  },
  remarks: [
    "A model is taken for Turbo, without guidance, where its scheduler has a shift of 3, and for the base model otherwise.",
    "A guidance scale of s here is s − 1 in diffusers; clamping and truncation of the guidance are not there.",
    "The graph is taken to predict minus the velocity, as the transformer of diffusers does; a graph that turns the sign itself says so in its manifest (`sign`: 1).",
    "Prompts of unlike lengths are computed one after another, not in one batch.",
  ],
};
