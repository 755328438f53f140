import { readdir, stat } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { Failure, saidFailureOf } from "#core/failure.ts";
import { failure } from "#diffusion/failures.ts";
import { inspectModel } from "#diffusion/model/load-model.ts";
import { MANIFEST } from "#diffusion/model/manifest.ts";
import type { ModelFolder } from "#protocol/routes-files.ts";

/** How deep below a folder of models one is looked for: `models/owner/name`. */
const DEEPEST = 2;

/** Folders that look like models, below a folder of them or that folder itself; undefined if it does not exist. */
export async function findModels(folder: string, deepest = DEEPEST): Promise<string[] | undefined> {
  const entries = await readdir(folder).catch(() => undefined);
  if (entries === undefined) return undefined;
  if (entries.includes("model_index.json") || entries.includes(MANIFEST)) return [folder];
  if (deepest === 0) return [];
  const inner: string[] = [];
  for (const name of entries.filter((name) => !name.startsWith(".")).sort())
    inner.push(...((await findModels(join(folder, name), deepest - 1)) ?? []));
  return inner;
}

/**
 * All models below some folders, with what is wrong with those that cannot be loaded; no weights are read. One after the
 * other: a folder on a drive that does not answer holds one thread of the process, and not all that there are.
 * @param bases where relative paths of workflows are looked for, in turn: models are named by the first that leads to them.
 */
export async function listModels(folders: readonly string[], bases: readonly string[]): Promise<ModelFolder[]> {
  const paths = new Set<string>();
  for (const folder of folders) for (const path of (await findModels(folder)) ?? []) paths.add(path);
  const models: ModelFolder[] = [];
  for (const path of paths) {
    const place = { folder: await nameOf(path, bases), name: path.split(sep).at(-1)! };
    try {
      const { family, parts, assumed } = await inspectModel(path);
      const bytes = sum(await Promise.all(parts.map((part) => bytesAt(join(path, part)))));
      models.push({ ...place, family: family.title, bytes, parts: [...parts], assumed: [...assumed] });
    } catch (error) {
      const failed = error instanceof Failure ? error : failure("model/bad-config", (error as Error).message);
      models.push({ ...place, failure: saidFailureOf(failed) });
    }
  }
  return models;
}

/** The shortest way to say a path that is not taken for another. */
async function nameOf(path: string, bases: readonly string[]): Promise<string> {
  for (const base of bases) {
    const name = relative(base, path);
    if (name === "" || name.startsWith("..") || resolve(base, name) !== path) continue;
    const places = await Promise.all(bases.map((other) => stat(resolve(other, name)).catch(() => undefined)));
    if (places.findIndex((place) => place !== undefined) === bases.indexOf(base)) return name.split(sep).join("/");
  }
  return path;
}

/** Of a file, or of all files in a folder and below; none where it cannot be read. */
async function bytesAt(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) return found?.size ?? 0;
  const names = await readdir(path).catch(() => []);
  return sum(await Promise.all(names.map((name) => bytesAt(join(path, name)))));
}

const sum = (sizes: readonly number[]) => sizes.reduce((all, size) => all + size, 0);
