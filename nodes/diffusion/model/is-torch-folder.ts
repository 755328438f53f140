import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { MANIFEST } from "./manifest.ts";

/**
 * Whether a folder holds a pipeline in PyTorch: it has a model_index.json and weights, and none of its parts is a graph. What is neither
 * kind, and a folder that is not there, is taken for one of ONNX files, whose loader says what is missing.
 */
export function isTorchFolder(folder: string): boolean {
  if (!existsSync(join(folder, "model_index.json")) || existsSync(join(folder, MANIFEST))) return false;
  const parts = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const files = parts.flatMap(({ name }) => readdirSync(join(folder, name)));
  return !files.some((name) => name.endsWith(".onnx")) && files.some((name) => /\.(safetensors|bin)$/.test(name));
}
