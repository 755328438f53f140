import { realpath, stat } from "node:fs/promises";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { Failure } from "#core/failure.ts";
import { externalLocations } from "./locations.ts";

/**
 * Sees to it that the files in which a model keeps its weights lie beside it or below.
 * @param path the model's file. @param bytes its content.
 * @throws Failure `onnx/external-data` naming every location that leaves the folder or does not exist.
 */
export async function checkExternalData(path: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(path);
  const wrong: string[] = [];
  for (const location of externalLocations(path, bytes)) {
    const file = resolve(folder, location);
    if (isAbsolute(location) || location.includes("\\") || leaves(folder, file)) {
      wrong.push(`"${location}" lies outside the model's folder`);
    } else if (!(await stat(file).catch(() => undefined))?.isFile()) {
      wrong.push(`"${location}" is missing`);
    } else if (await linksAway(path, file)) {
      wrong.push(`"${location}" is a link that leaves the model's folder`);
    }
  }
  if (wrong.length > 0) {
    throw new Failure(
      "onnx/external-data",
      `${path} keeps weights in other files that cannot be used: ${wrong.join("; ")}. Put the data files beside the .onnx file, under the names that it gives.`,
    );
  }
}

function leaves(folder: string, file: string): boolean {
  const way = relative(folder, file);
  return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way);
}

/** A data file may be a link only if the model is one too, into the same store (as hub caches lay them out). */
async function linksAway(model: string, file: string): Promise<boolean> {
  const [realModel, realFile] = await Promise.all([realpath(model), realpath(file)]);
  return leaves(dirname(model), realFile) && leaves(dirname(realModel), realFile);
}
