import { readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { folderHash, type HashOptions } from "./folder-hash.ts";
import type { Model, TorchPipeline } from "./model.ts";
import { readJson } from "./read-json.ts";

/**
 * Describes a folder that diffusers' `save_pretrained` wrote. Nothing of it is loaded yet, but all files are read for their hash, once
 * until they change.
 * @throws Failure `model/no-folder`, `torch/refused`; as `readJson`; the signal's reason.
 */
export async function loadTorch(
  path: string,
  wanted: Omit<TorchPipeline, "className">,
  hashing: HashOptions = {},
): Promise<Model<never>> {
  const folder = resolve(path);
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) {
    throw failure(
      "model/no-folder",
      said("There is no model folder at {path}. Give the folder that holds model_index.json.", { path }),
    );
  }
  const parts = await readdir(folder);
  const index = parts.includes("model_index.json") ? await readJson(join(folder, "model_index.json")) : {};
  const { _class_name: className } = index;
  if (typeof className !== "string") {
    throw failure(
      "torch/refused",
      said("{path} has no model_index.json that names a pipeline: give the folder of a diffusers pipeline.", { path }),
    );
  }
  const scheduler = parts.includes("scheduler")
    ? await readJson(join(folder, "scheduler", "scheduler_config.json"))
    : {};
  return Object.freeze({
    name: basename(folder),
    folder,
    hash: await folderHash(
      folder,
      parts.filter((part) => !part.startsWith(".")),
      hashing,
    ),
    family: "torch",
    files: { denoiser: folder, texts: [] },
    configs: { index, denoiser: {}, decoder: {} },
    scheduler,
    sizes: { width: 0, height: 0, frames: 1 },
    latentDims: [],
    latentScaling: { factor: 1, shift: 0 },
    graph: { names: {}, constants: {} },
    assumed: [],
    torch: { ...wanted, className },
  });
}
