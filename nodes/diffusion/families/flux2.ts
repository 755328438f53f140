import { evenSigmas } from "#diffusion/schedulers/flow-shift.ts";
import { flag, whole } from "./config-values.ts";
import { gridIds } from "./constants.ts";
import type { ConstantsRequest, Family, SamplingDefaults } from "./family.ts";
import { cellsOf } from "./sizing.ts";
import { asSigma } from "./usual.ts";

/** The exponent of dynamic shifting, fitted by the authors (diffusers 0.40, `compute_empirical_mu`). */
function empiricalMu(tokens: number, steps: number): number {
  const m200 = 0.00016927 * tokens + 0.45666666;
  if (tokens > 4300) return m200;
  const m10 = 8.73809524e-5 * tokens + 1.89833333;
  return m200 + ((m200 - m10) / 190) * (steps - 200);
}

/** The time that the tokens of the (first) picture to refer to have in the grid; the latent's have 0. */
const REFERENCE_TIME = 10;

function ids({ sizes: { width, height }, latentDims, rows, textTokens, reference = [0, 0] }: ConstantsRequest) {
  const tokens = latentDims[0]!;
  const columns = Math.round(Math.sqrt((tokens * width) / height));
  const referred = gridIds(...reference, (row, column) => [REFERENCE_TIME, row, column, 0]);
  const picture = new Float32Array(4 * tokens + referred.length);
  picture.set(gridIds(tokens / columns, columns, (row, column) => [0, row, column, 0]));
  picture.set(referred, 4 * tokens);
  const text = gridIds(1, textTokens, (_, column) => [0, 0, 0, column]);
  const each = (one: Float32Array) => Float32Array.from({ length: rows * one.length }, (_, k) => one[k % one.length]!);
  return {
    img_ids: { data: each(picture), dims: [rows, picture.length / 4, 4] },
    txt_ids: { data: each(text), dims: [rows, textTokens, 4] },
  };
}

const inputs = { latent: "hidden_states", timestep: "timestep", text: "encoder_hidden_states" };

/** What all models of FLUX.2 have in common. */
const common = {
  task: "text-to-image",
  denoiser: { folder: "transformer", inputs, timestep: asSigma, constants: ids },
  latent: {
    sizes: () => ({ width: 1024, height: 1024, frames: 1 }),
    dims: (sizes, { denoiser }) => {
      const { rows, columns } = cellsOf(sizes, 8, true);
      return [(rows / 2) * (columns / 2), whole(denoiser, "in_channels", 128)];
    },
    layout: "patchified-tokens",
  },
  decoder: { folder: "vae_decoder", scaling: {} },
  reference: { encoder: "vae_encoder", name: "reference", maxPixels: 1024 * 1024, multiple: 16 },
} satisfies Partial<Family>;

const sampling = {
  steps: 50,
  table: (steps, tokens) => ({ sigmas: evenSigmas(steps), mu: empiricalMu(tokens, steps) }),
} satisfies Partial<SamplingDefaults>;

const BATCH_NORM =
  "The decoder's batch-norm statistics are weights: either the decoder's graph undoes them, or its config.json gives them as `latents_mean` and `latents_std` with one number for each of the 128 channels.";

const REFERENCE =
  "A picture to refer to is given by Condition on Image, where the folder has `vae_encoder`; several at a time are not there.";

/** FLUX.2 dev (diffusers 0.40, pipeline_flux2.py). */
export const flux2: Family = {
  ...common,
  id: "flux2",
  title: "FLUX.2 dev",
  pipelines: ["Flux2Pipeline"],
  denoiser: { ...common.denoiser, inputs: { ...inputs, guidance: "guidance" } },
  texts: {
    encoders: [
      {
        encoder: "text_encoder",
        tokenizer: "tokenizer",
        length: () => 512,
        states: [10, 20, 30],
        template:
          "<s>[SYSTEM_PROMPT]You are an AI that reasons about image descriptions. You give structured responses focusing on object relationships, object\nattribution and actions without speculation.[/SYSTEM_PROMPT][INST]{}[/INST]",
        // The mark of a picture, which there is none of.
        wording: (prompt) => prompt.replaceAll("[IMG]", ""),
        padding: "kept",
      },
    ],
  },
  sampling: { ...sampling, guidance: () => ({ mode: "embedded", scale: 4 }) },
  exporting: {
    by: "package",
    how: "Optimum does not export it. torch.onnx.export with dynamo=True takes the transformer as it is; with dynamo=False its RMSNorm must be written out, and the graph is for one row. Of the text encoder (Mistral), the hidden states 10, 20 and 30 are wanted.",
  },
  remarks: [
    BATCH_NORM,
    "The chat template of Mistral's tokenizer is written out here; the side of padding (the left) is read from tokenizer_config.json.",
    REFERENCE,
    "The rewriting of prompts by the text encoder is not there.",
  ],
};

/** FLUX.2 klein, distilled or base (diffusers 0.40, pipeline_flux2_klein.py). */
export const flux2Klein: Family = {
  ...common,
  id: "flux2-klein",
  title: "FLUX.2 klein",
  pipelines: ["Flux2KleinPipeline"],
  texts: {
    encoders: [
      {
        encoder: "text_encoder",
        tokenizer: "tokenizer",
        length: () => 512,
        states: [9, 18, 27],
        template: "<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n",
        padding: "kept",
      },
    ],
  },
  sampling: {
    ...sampling,
    guidance: ({ index }) =>
      flag(index, "is_distilled", false) ? { mode: "none" } : { mode: "classifier-free", scale: 4, batch: "separate" },
  },
  exporting: {
    by: "community",
    how: "A quantised bundle for browsers exists (MarkShark2/flux2-klein-4b-onnx-webgpu-q4), with names of its own: name its files and inputs in `lemica.model.json`. Optimum does not export it; torch.onnx.export does, as for FLUX.2 dev.",
  },
  remarks: [BATCH_NORM, REFERENCE],
};
