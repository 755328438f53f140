import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { badConfig, sampleSize, whole } from "./config-values.ts";
import type { Family } from "./family.ts";
import { classifierFree } from "./usual.ts";
import { withSingleBlanks } from "./wording.ts";

/** The text-to-video model that is shipped in models/moving-shapes. */
export const movingShapes: Family = {
  id: "moving-shapes",
  title: "Moving Shapes",
  task: "text-to-video",
  pipelines: ["MovingShapesPipeline"],
  denoiser: {
    folder: "transformer",
    inputs: { latent: "hidden_states", timestep: "timestep", text: "encoder_hidden_states" },
  },
  latent: {
    // The decoder alone knows the pixels: what is asked for are cells, always those of the file.
    sizes: ({ denoiser }) => {
      const [, frames, height, width] = dimsOf(denoiser) as [number, number, number, number];
      return { width, height, frames };
    },
    dims: ({ width, height, frames }, { denoiser }) => {
      const dims = dimsOf(denoiser);
      if (dims.slice(1).join() === [frames, height, width].join()) return dims;
      throw failure(
        "model/bad-size",
        said("Moving Shapes makes latents of {dims} only. Leave width, height and frames empty.", {
          dims: dims.join(" × "),
        }),
      );
    },
    layout: "plain",
  },
  decoder: { folder: "vae_decoder", scaling: {}, framesPerSecond: 8 },
  texts: {
    encoders: [
      {
        encoder: "text_encoder",
        tokenizer: "tokenizer",
        length: ({ denoiser }) => needed(denoiser, "text_length"),
        states: "last",
        padding: "kept",
        wording: withSingleBlanks,
      },
    ],
  },
  sampling: { guidance: classifierFree(4, "negative-first"), steps: 50 },
  exporting: { by: "shipped", how: "It is shipped in models/moving-shapes, with the recipe that trained it." },
  remarks: [],
};

function dimsOf(denoiser: Readonly<Record<string, unknown>>): readonly number[] {
  const size = sampleSize(denoiser);
  if (!size) throw badConfig(denoiser, "sample_size", said("a positive whole number, or height and width as two"));
  return [needed(denoiser, "in_channels"), needed(denoiser, "num_frames"), ...size];
}

/** Nothing is usual here. @throws Failure `model/bad-config`. */
const needed = (denoiser: Readonly<Record<string, unknown>>, key: string) => whole(denoiser, key, Number.NaN);
