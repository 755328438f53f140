import { bySize } from "#diffusion/schedulers/flow-shift.ts";
import { whole } from "./config-values.ts";
import type { Family } from "./family.ts";
import { cellsOf } from "./sizing.ts";
import { asSigma } from "./usual.ts";
import { wanScaling } from "./wan-t2v.ts";

const SKIPPED = 34;

/** Qwen-Image (diffusers 0.40, pipeline_qwenimage.py). */
export const qwenImage: Family = {
  id: "qwen-image",
  title: "Qwen-Image",
  task: "text-to-image",
  pipelines: ["QwenImagePipeline"],
  denoiser: {
    folder: "transformer",
    inputs: { latent: "hidden_states", timestep: "timestep", text: "encoder_hidden_states" },
    timestep: asSigma,
    // Of graphs that are open in the sizes (export-onnx): frames, rows and columns of patches.
    constants: ({ sizes: { width, height } }) => ({
      img_shapes: { data: Float32Array.of(1, Math.ceil(height / 16), Math.ceil(width / 16)), dims: [3] },
    }),
  },
  latent: {
    sizes: () => ({ width: 1024, height: 1024, frames: 1 }),
    dims: (sizes, { denoiser }) => {
      const { rows, columns } = cellsOf(sizes, 8, true);
      return [(rows / 2) * (columns / 2), whole(denoiser, "in_channels", 64)];
    },
    layout: "packed",
  },
  decoder: { folder: "vae_decoder", scaling: wanScaling },
  texts: {
    encoders: [
      {
        encoder: "text_encoder",
        tokenizer: "tokenizer",
        length: () => 512 + SKIPPED,
        states: "last",
        template:
          "<|im_start|>system\nDescribe the image by detailing the color, shape, size, texture, quantity, text, spatial relationships of the objects and background:<|im_end|>\n<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n",
        skip: SKIPPED,
        padding: "dropped",
      },
    ],
    conditioning: ([text]) => ({ encoder_hidden_states: text!.states, encoder_hidden_states_mask: text!.mask }),
  },
  sampling: {
    guidance: ({ denoiser }) => ({
      mode: "classifier-free",
      scale: 4,
      batch: "separate",
      rescale: { kind: "token-norm", size: whole(denoiser, "in_channels", 64) },
    }),
    table: bySize,
    steps: 50,
  },
  exporting: {
    by: "package",
    how: "Optimum does not export it: the transformer takes the picture's sizes as Python numbers and its rotary embedding is complex. export-onnx writes the embedding in real numbers, with the sizes as an input `img_shapes` [3] (frames, rows and columns of patches); a graph that has them in it needs no such input, and is for one size and one length of text.",
  },
  remarks: [
    "Guidance is always on, with an empty negative prompt where none is given; a guidance scale of 1 or less turns it off.",
  ],
};
