import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { flag, whole } from "./config-values.ts";
import type { Configs } from "./configs.ts";
import type { Family } from "./family.ts";
import { fixedText } from "./fixed-text.ts";
import { cellsOf, latentFrames } from "./sizing.ts";
import { classifierFree } from "./usual.ts";

/** Per channel, of the VAE that Wan2.1 and Qwen-Image share. */
export const wanScaling = {
  latents_mean: [
    -0.7571, -0.7089, -0.9113, 0.1075, -0.1745, 0.9653, -0.1517, 1.5508, 0.4134, -0.0715, 0.5517, -0.3632, -0.1922,
    -0.9497, 0.2503, -0.2921,
  ],
  latents_std: [
    2.8184, 1.4541, 2.3275, 2.6558, 1.2196, 1.7708, 2.6052, 2.0743, 3.2687, 2.1526, 2.8652, 1.5579, 1.6382, 1.1253,
    2.8251, 1.916,
  ],
};

/** Wan2.2 has the same pipelines with two transformers, or with a timestep for each token. @throws Failure `model/unknown-family`. */
function refuseWan22({ index }: Configs): void {
  if ((index.boundary_ratio ?? null) === null && !flag(index, "expand_timesteps", false)) return;
  throw failure(
    "model/unknown-family",
    said(
      "model_index.json has a boundary_ratio or expand_timesteps, which are Wan2.2's, and no adapter knows that. Load a model of Wan2.1.",
    ),
  );
}

/** Wan2.1 text to video (diffusers 0.40, pipeline_wan.py). */
export const wanT2v: Family = {
  id: "wan21-t2v",
  title: "Wan2.1 T2V",
  task: "text-to-video",
  pipelines: ["WanPipeline"],
  denoiser: {
    folder: "transformer",
    inputs: { latent: "hidden_states", timestep: "timestep", text: "encoder_hidden_states" },
  },
  latent: {
    sizes: (configs) => {
      refuseWan22(configs);
      return { width: 832, height: 480, frames: 81 };
    },
    dims: (sizes, { denoiser }) => {
      const { rows, columns } = cellsOf(sizes, 8, true);
      return [whole(denoiser, "out_channels", 16), latentFrames(sizes, 4), rows, columns];
    },
    layout: "plain",
  },
  decoder: { folder: "vae_decoder", scaling: wanScaling, framesPerSecond: 16 },
  texts: {
    encoders: [
      {
        encoder: "text_encoder",
        tokenizer: "tokenizer",
        length: () => 512,
        states: "last",
        wording: fixedText,
        padding: "zero",
      },
    ],
  },
  sampling: { guidance: classifierFree(5, "separate"), steps: 50 },
  exporting: {
    by: "package",
    how: "Optimum does not export it. torch.onnx.export with dynamo=True takes the transformer of diffusers 0.42 as it is; with dynamo=False its RMSNorm must be written out, and the graph is for one row.",
  },
  remarks: [
    "diffusers 0.36 and earlier make another table of UniPC than 0.37 and later, which is the one made here.",
    "Prompts are cleaned as in diffusers with ftfy (curly quotes, ligatures, widths, entities, white space), but for text that was decoded wrongly, which is left as it is.",
  ],
};
