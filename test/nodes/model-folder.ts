import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { initializer, model, op, tensor } from "../onnx/builder.ts";

/** The shipped model. */
export const MODEL = fileURLToPath(new URL("../../models/moving-shapes", import.meta.url));

interface DenoiserConfig {
  readonly in_channels: number;
  readonly num_frames: number;
  readonly sample_size: readonly [number, number];
  readonly text_length: number;
  readonly cross_attention_dim: number;
}

const config = JSON.parse(readFileSync(join(MODEL, "transformer", "config.json"), "utf8")) as DenoiserConfig;

/** Sizes of one latent of the shipped model, without the batch. */
export const LATENT: readonly number[] = [config.in_channels, config.num_frames, ...config.sample_size];

/** A copy of the shipped model, without its training recipe, for tests that spoil it. */
export function modelCopy(folder: string): string {
  cpSync(MODEL, folder, { recursive: true, filter: (file) => basename(file) !== "train" });
  return folder;
}

/**
 * Puts in the place of a model's denoiser one of a single operator: its prediction is `factor` times the latent. It costs
 * next to nothing, and with a factor of NaN it predicts NaN.
 */
export function replaceDenoiser(folder: string, factor: number): void {
  const bytes = model({
    inputs: [
      tensor("hidden_states", "float32", ["batch", ...LATENT]),
      tensor("timestep", "float32", ["batch"]),
      tensor("encoder_hidden_states", "float32", ["batch", config.text_length, config.cross_attention_dim]),
    ],
    outputs: [tensor("velocity", "float32", ["batch", ...LATENT])],
    nodes: [op("Mul", ["hidden_states", "factor"], "velocity")],
    initializers: [initializer("factor", "float32", [], factor)],
  });
  writeFileSync(join(folder, "transformer", "model.onnx"), bytes);
}
