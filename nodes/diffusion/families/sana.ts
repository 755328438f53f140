import { finite, whole } from "./config-values.ts";
import type { Family } from "./family.ts";
import { cellsOf, pictureOf } from "./sizing.ts";
import { classifierFree } from "./usual.ts";
import { inLowerCase } from "./wording.ts";

const SPATIAL = 32;

/** Sana (diffusers 0.40, pipeline_sana.py). */
export const sana: Family = {
  id: "sana",
  title: "Sana",
  task: "text-to-image",
  pipelines: ["SanaPipeline", "ORTSanaPipeline"],
  denoiser: {
    folder: "transformer",
    inputs: { latent: "hidden_states", timestep: "timestep", text: "encoder_hidden_states" },
    timestep: ({ denoiser }) => ({
      scale: finite(denoiser, "timestep_scale", 1),
      offset: 0,
    }),
  },
  latent: {
    sizes: (configs) => pictureOf(configs, SPATIAL, 1024),
    dims: (sizes, { denoiser }) => {
      const { rows, columns } = cellsOf(sizes, SPATIAL);
      return [whole(denoiser, "in_channels", 32), rows, columns];
    },
    layout: "plain",
  },
  decoder: { folder: "vae_decoder", scaling: { scaling_factor: 0.41407 } },
  texts: {
    encoders: [
      {
        encoder: "text_encoder",
        tokenizer: "tokenizer",
        length: () => 300,
        states: "last",
        padding: "kept",
        wording: inLowerCase,
      },
    ],
    conditioning: ([text]) => ({ encoder_hidden_states: text!.states, encoder_attention_mask: text!.mask }),
  },
  sampling: { guidance: classifierFree(4.5, "negative-first"), steps: 20 },
  exporting: {
    by: "optimum",
    how: "`optimum-cli export onnx --model MODEL --task text-to-image FOLDER`. By torch.onnx.export with dynamo=True only with optimize=False, as export-onnx does: its optimization drops the term 1e-15 that keeps the attention from dividing 0 by 0.",
  },
  remarks: ["Prompts are encoded as they are: the instruction that diffusers puts before them by default is left out."],
};
