import { t5Text } from "./clip-text.ts";
import { whole } from "./config-values.ts";
import type { Family } from "./family.ts";
import { cellsOf, pictureOf, spatialOf } from "./sizing.ts";
import { classifierFree } from "./usual.ts";
import { inLowerCase } from "./wording.ts";

/** Latte (diffusers 0.40, pipeline_latte.py). */
export const latte: Family = {
  id: "latte",
  title: "Latte",
  task: "text-to-video",
  pipelines: ["LattePipeline"],
  denoiser: {
    folder: "transformer",
    inputs: { latent: "hidden_states", timestep: "timestep", text: "encoder_hidden_states" },
    leading: true,
  },
  latent: {
    sizes: (configs) => ({
      ...pictureOf(configs, spatialOf(configs, 8), 512),
      frames: whole(configs.denoiser, "video_length", 16),
    }),
    dims: (sizes, configs) => {
      const { rows, columns } = cellsOf(sizes, spatialOf(configs, 8), true);
      return [whole(configs.denoiser, "in_channels", 4), sizes.frames, rows, columns];
    },
    layout: "plain",
  },
  decoder: { folder: "vae_decoder", scaling: { scaling_factor: 0.18215 }, framesPerSecond: 8 },
  texts: { encoders: [{ ...t5Text("", () => 120), wording: inLowerCase }], cutToPrompt: true },
  sampling: { guidance: classifierFree(7.5, "negative-first"), steps: 50 },
  exporting: {
    by: "package",
    how: "Optimum does not export it. torch.onnx.export takes the transformer as it is, with dynamo=True or False, for a fixed number of frames (enable_temporal_attentions is true). Save tokenizer.json with the fast T5 tokenizer.",
  },
  remarks: [
    "The learned variance in the second half of the channels is dropped.",
    "As in diffusers, the text of both branches is cut to the prompt's own tokens.",
    "Frames are decoded one by one, unless the decoder's graph takes a clip (the temporal decoder). Captions are not cleaned of markup.",
  ],
};
