import { evenSigmas } from "#diffusion/schedulers/flow-shift.ts";
import { whole } from "./config-values.ts";
import type { Family } from "./family.ts";
import { cellsOf } from "./sizing.ts";
import { classifierFree } from "./usual.ts";

/** ERNIE-Image (diffusers 0.40, pipeline_ernie_image.py). */
export const ernieImage: Family = {
  id: "ernie-image",
  title: "ERNIE-Image",
  task: "text-to-image",
  pipelines: ["ErnieImagePipeline"],
  denoiser: {
    folder: "transformer",
    inputs: { latent: "hidden_states", timestep: "timestep", text: "text_bth" },
    constants: ({ rows, textTokens }) => ({
      text_lens: { data: new Float32Array(rows).fill(textTokens), dims: [rows] },
    }),
  },
  latent: {
    sizes: () => ({ width: 1024, height: 1024, frames: 1 }),
    dims: (sizes, { denoiser }) => {
      const { rows, columns } = cellsOf(sizes, 8, true);
      return [whole(denoiser, "in_channels", 128), rows / 2, columns / 2];
    },
    layout: "patchified",
  },
  decoder: { folder: "vae_decoder", scaling: {} },
  texts: {
    encoders: [{ encoder: "text_encoder", tokenizer: "tokenizer", length: () => 512, states: -2, padding: "dropped" }],
  },
  sampling: {
    guidance: classifierFree(4, "negative-first"),
    table: (steps) => ({ sigmas: evenSigmas(steps) }),
    steps: 50,
  },
  exporting: {
    by: "package",
    how: "Optimum does not export it to ONNX (optimum-intel does to OpenVINO). torch.onnx.export with dynamo=True takes the transformer as it is; with dynamo=False its RMSNorm must be written out.",
  },
  remarks: [
    "The prompt enhancer, a language model that rewrites prompts, is not there; the pipeline uses it by default.",
    "Prompts are cut at 512 tokens, and those of unlike lengths are computed one after another instead of padded.",
    "The decoder's batch-norm statistics are weights: either the decoder's graph undoes them, or its config.json gives them as `latents_mean` and `latents_std` with one number for each of the 128 channels.",
  ],
};
