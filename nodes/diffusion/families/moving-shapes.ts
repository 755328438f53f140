import { Failure } from "#core/failure.ts";
import type { Family } from "./family.ts";

/** The text-to-video model that is shipped in models/moving-shapes. */
export const movingShapes: Family = {
  id: "moving-shapes",
  title: "Moving Shapes",
  pipelines: ["MovingShapesPipeline"],
  parts: { denoiser: "transformer", textEncoder: "text_encoder", decoder: "vae_decoder", tokenizer: "tokenizer" },
  inputs: { latent: "hidden_states", timestep: "timestep", text: "encoder_hidden_states" },
  latentDims: ({ denoiser }) => {
    const size = denoiser.sample_size;
    const [height, width] = Array.isArray(size) ? size : [size, size];
    return [denoiser.in_channels, denoiser.num_frames, height, width].map((n) =>
      whole(n, "in_channels, num_frames and sample_size"),
    );
  },
  textLength: ({ denoiser }) => whole(denoiser.text_length, "text_length"),
  defaults: {
    steps: 50,
    guidance: { mode: "classifier-free", scale: 4, batch: "negative-first" },
    framesPerSecond: 8,
  },
};

function whole(value: unknown, name: string): number {
  if (Number.isInteger(value) && (value as number) > 0) return value as number;
  throw new Failure(
    "model/bad-config",
    `transformer/config.json must give ${name} as positive whole numbers, but has ${JSON.stringify(value)}. Export the model again or mend the file.`,
  );
}
