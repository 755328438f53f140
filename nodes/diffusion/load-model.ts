import { readFile, stat } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { Failure } from "#core/failure.ts";
import type { Configs, Family } from "./families/family.ts";
import { familyOfPipeline } from "./families/index.ts";
import { folderHash } from "./folder-hash.ts";
import { latentScalingOf } from "./latent-scaling.ts";
import type { Model } from "./model.ts";
import { parseSchedulerConfig } from "./schedulers/config-json.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads a diffusers/Optimum ONNX folder: recognises the family by model_index.json and describes the model. A JSON on
 * disk wins over what the adapter knows. No model is loaded yet, but all files are read for their hash, once until they
 * change.
 * @throws Failure `model/no-folder`, `model/no-index`, `model/unknown-family`, `model/incomplete` naming every missing
 *   file at once, `model/bad-config`, `diffusion/corrupt-scheduler-config`.
 */
export async function loadModel(path: string): Promise<Model<never>> {
  const { family, ...model } = await inspectModel(path);
  const parts = [...Object.values(family.parts), "scheduler"];
  return Object.freeze({ ...model, family: family.id, hash: await folderHash(model.folder, parts) });
}

/**
 * The same without the hash, so that only small files are read: for lists of models.
 * @throws Failure as `loadModel` does.
 */
export async function inspectModel(path: string): Promise<Omit<Model<never>, "hash" | "family"> & { family: Family }> {
  const folder = resolve(path);
  const isFolder = (await stat(folder).catch(() => undefined))?.isDirectory();
  if (!isFolder) {
    throw new Failure(
      "model/no-folder",
      `There is no model folder at ${path}. Give the folder that holds model_index.json.`,
    );
  }
  const family = await recognise(folder);
  const files = filesOf(folder, family);
  await checkComplete(folder, family, files);
  const { denoiser, textEncoder, decoder } = family.parts;
  const configs: Configs = {
    denoiser: await readJson(folder, join(denoiser, "config.json")),
    textEncoder: await readJson(folder, join(textEncoder, "config.json")),
    decoder: await readJson(folder, join(decoder, "config.json")),
  };
  const latentDims = family.latentDims(configs);
  return {
    name: basename(folder),
    folder,
    family,
    files,
    scheduler: parseSchedulerConfig(await readFile(join(folder, "scheduler", "scheduler_config.json"), "utf8")),
    latentDims,
    textLength: family.textLength(configs),
    latentScaling: latentScalingOf(join(folder, decoder, "config.json"), configs.decoder, latentDims[0]!),
  };
}

async function recognise(folder: string): Promise<Family> {
  const exists = await stat(join(folder, "model_index.json")).catch(() => undefined);
  if (!exists) {
    throw new Failure(
      "model/no-index",
      `${folder} has no model_index.json, so its family cannot be told. Export the model with Optimum, or give the folder above.`,
    );
  }
  const index = await readJson(folder, "model_index.json");
  const name = index._class_name;
  if (typeof name !== "string") {
    throw new Failure(
      "model/no-index",
      `${join(folder, "model_index.json")} has no "_class_name". Add the pipeline's class name.`,
    );
  }
  return familyOfPipeline(name);
}

function filesOf(folder: string, { parts }: Family): Model["files"] {
  return {
    denoiser: join(folder, parts.denoiser, "model.onnx"),
    textEncoder: join(folder, parts.textEncoder, "model.onnx"),
    decoder: join(folder, parts.decoder, "model.onnx"),
    tokenizer: join(folder, parts.tokenizer, "tokenizer.json"),
  };
}

async function checkComplete(folder: string, family: Family, files: Model["files"]): Promise<void> {
  const { denoiser, textEncoder, decoder } = family.parts;
  const configs = [denoiser, textEncoder, decoder].map((part) => join(folder, part, "config.json"));
  const needed = [...Object.values(files), ...configs, join(folder, "scheduler", "scheduler_config.json")];
  const found = await Promise.all(
    needed.map((file) =>
      stat(file).then(
        (s) => s.isFile(),
        () => false,
      ),
    ),
  );
  const missing = needed.filter((_, k) => !found[k]).map((file) => relative(folder, file));
  if (missing.length > 0) {
    throw new Failure(
      "model/incomplete",
      `${folder} was recognised as ${family.title}, but lacks ${missing.join(", ")}. Export these parts too, or copy them from the original model.`,
    );
  }
}

async function readJson(folder: string, name: string): Promise<Json> {
  try {
    const value: unknown = JSON.parse(await readFile(join(folder, name), "utf8"));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
    throw new SyntaxError("it is no JSON object");
  } catch (cause) {
    throw new Failure(
      "model/bad-config",
      `${join(folder, name)} cannot be read: ${(cause as Error).message}. Copy the file again from the original model.`,
      { cause },
    );
  }
}
