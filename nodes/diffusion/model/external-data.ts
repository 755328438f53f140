import { realpath, stat } from "node:fs/promises";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { inARow, type Said, said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { isLfsPointer } from "./lfs-pointer.ts";
import { externalLocations } from "./locations.ts";

/**
 * The files in which a model keeps weights beside the one at `path`, each of them seen to lie in its folder or below.
 * @throws Failure `onnx/external-data` naming every location that leaves the folder, is missing, or is a Git LFS pointer;
 *   `onnx/not-a-model`.
 */
export async function externalFiles(path: string): Promise<string[]> {
  const locations = externalLocations(path);
  const complaints = await Promise.all(locations.map((location) => complaint(path, location)));
  const wrong = locations.flatMap((location, k) =>
    complaints[k] ? said("{file} {complaint}", { file: JSON.stringify(location), complaint: complaints[k] }) : [],
  );
  if (wrong.length === 0) return locations.map((location) => resolve(dirname(path), location));
  throw failure(
    "onnx/external-data",
    said(
      "{path} keeps weights in other files, of which these cannot be used: {wrong}. Put the data files beside the .onnx file, under the names that it gives.",
      { path, wrong: inARow(wrong, "; ") },
    ),
  );
}

async function complaint(model: string, location: string): Promise<Said | undefined> {
  const folder = dirname(model);
  const file = resolve(folder, location);
  if (isAbsolute(location)) return said("is an absolute path");
  if (location.includes("\\")) return said("has a backslash, which means another place on another system");
  if (leaves(folder, file)) return said("lies outside the model's folder");
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return said("is missing");
  if (await linksAway(model, file)) return said("is a link that leaves the model's folder");
  if (await isLfsPointer(file)) return said("is only a Git LFS pointer (run git lfs pull)");
  return undefined;
}

function leaves(folder: string, file: string): boolean {
  const way = relative(folder, file);
  return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way);
}

/** A data file may lie where the model's file truly lies: both may be links into one store, as hub caches lay them out. */
async function linksAway(model: string, file: string): Promise<boolean> {
  const [folder, store, target] = await Promise.all([realpath(dirname(model)), realpath(model), realpath(file)]);
  return leaves(folder, target) && leaves(dirname(store), target);
}
