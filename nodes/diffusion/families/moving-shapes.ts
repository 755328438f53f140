import { Failure } from "#core/failure.ts";
import type { Family } from "./family.ts";
import { classifierFree } from "./usual.ts";
import { withSingleBlanks } from "./wording.ts";

/** The text-to-video model that is shipped in models/moving-shapes. */
export const movingShapes: Family = {
  id: "moving-shapes",
  title: "Moving Shapes",
  task: "text-to-video",
  pipelines: ["MovingShapesPipeline"],
  parts: { denoiser: "transformer", decoder: "vae_decoder" },
  texts: [
    {
      encoder: "text_encoder",
      tokenizer: "tokenizer",
      length: ({ denoiser }) => positive(denoiser.text_length, "text_length"),
      states: "last",
      padding: "kept",
      wording: withSingleBlanks,
    },
  ],
  inputs: { latent: "hidden_states", timestep: "timestep", text: "encoder_hidden_states" },
  // The decoder alone knows the pixels: what is asked for are cells, always those of the file.
  sizes: ({ denoiser }) => {
    const [, frames, height, width] = dimsOf(denoiser) as [number, number, number, number];
    return { width, height, frames };
  },
  latentDims: ({ width, height, frames }, { denoiser }) => {
    const dims = dimsOf(denoiser);
    if (dims.slice(1).join() === [frames, height, width].join()) return dims;
    throw new Failure(
      "model/bad-size",
      `Moving Shapes makes latents of ${dims.join(" × ")} only. Leave width, height and frames empty.`,
    );
  },
  layout: "plain",
  scaling: {},
  guidance: classifierFree(4, "negative-first"),
  defaults: { steps: 50, framesPerSecond: 8 },
  exporting: { by: "shipped", how: "It is shipped in models/moving-shapes, with the recipe that trained it." },
  remarks: [],
};

function dimsOf(denoiser: Readonly<Record<string, unknown>>): readonly number[] {
  const size = denoiser.sample_size;
  const [height, width] = Array.isArray(size) ? size : [size, size];
  return [denoiser.in_channels, denoiser.num_frames, height, width].map((n) =>
    positive(n, "in_channels, num_frames and sample_size"),
  );
}

function positive(value: unknown, name: string): number {
  if (Number.isInteger(value) && (value as number) > 0) return value as number;
  throw new Failure(
    "model/bad-config",
    `transformer/config.json must give ${name} as positive whole numbers, but has ${JSON.stringify(value)}. Export the model again or mend the file.`,
  );
}
