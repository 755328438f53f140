import { cpSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { initializer, model, op, tensor } from "../onnx/builder.ts";

/** The shipped model. */
export const MODEL = fileURLToPath(new URL("../../models/moving-shapes", import.meta.url));

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
      tensor("hidden_states", "float32", ["batch", 6, 8, 8, 8]),
      tensor("timestep", "float32", ["batch"]),
      tensor("encoder_hidden_states", "float32", ["batch", 12, 192]),
    ],
    outputs: [tensor("velocity", "float32", ["batch", 6, 8, 8, 8])],
    nodes: [op("Mul", ["hidden_states", "factor"], "velocity")],
    initializers: [initializer("factor", "float32", [], factor)],
  });
  writeFileSync(join(folder, "transformer", "model.onnx"), bytes);
}
