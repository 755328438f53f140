import { t5Text } from "./clip-text.ts";
import { whole } from "./config-values.ts";
import { repeated } from "./constants.ts";
import type { Family } from "./family.ts";
import { cellsOf, pictureOf, spatialOf } from "./sizing.ts";
import { classifierFree } from "./usual.ts";
import { inLowerCase } from "./wording.ts";

/** PixArt-α and PixArt-Σ (diffusers 0.40, pipelines/pixart_alpha/). */
export const pixart: Family = {
  id: "pixart",
  title: "PixArt-α and PixArt-Σ",
  task: "text-to-image",
  pipelines: ["PixArtAlphaPipeline", "PixArtSigmaPipeline"],
  denoiser: {
    folder: "transformer",
    inputs: { latent: "hidden_states", timestep: "timestep", text: "encoder_hidden_states" },
    leading: true,
    constants: ({ sizes: { width, height }, rows }) => ({
      resolution: repeated([height, width], rows),
      aspect_ratio: repeated([height / width], rows),
    }),
  },
  latent: {
    sizes: (configs) => pictureOf(configs, spatialOf(configs, 8), 1024),
    dims: (sizes, configs) => {
      const { rows, columns } = cellsOf(sizes, spatialOf(configs, 8), true);
      return [whole(configs.denoiser, "in_channels", 4), rows, columns];
    },
    layout: "plain",
  },
  decoder: { folder: "vae_decoder", scaling: { scaling_factor: 0.18215 } },
  texts: {
    encoders: [
      { ...t5Text("", ({ index }) => (index._class_name === "PixArtAlphaPipeline" ? 120 : 300)), wording: inLowerCase },
    ],
    conditioning: ([text]) => ({ encoder_hidden_states: text!.states, encoder_attention_mask: text!.mask }),
  },
  sampling: { guidance: classifierFree(4.5, "negative-first"), steps: 20 },
  exporting: {
    by: "package",
    how: "Optimum does not export it. torch.onnx.export with dynamo=False does, of a wrapper that makes added_cond_kwargs of resolution and aspect_ratio; what dynamo=True writes does not load. Save tokenizer.json with the fast T5 tokenizer.",
  },
  remarks: [
    "The learned variance in the second half of the channels is dropped.",
    "Captions are not cleaned of markup.",
  ],
};
