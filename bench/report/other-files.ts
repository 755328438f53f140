import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { pythonMadeBefore } from "../../test/python/environment.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const MODEL = at("../../models/moving-shapes");

/** Makes a file of the shipped denoiser where it is not there; false where no Python of the tests is, either. */
export function otherFile(path: string): boolean {
  if (existsSync(path)) return true;
  const python = pythonMadeBefore();
  if (!python) return false;
  const { status, stderr } = spawnSync(python, argumentsFor(path), { encoding: "utf8" });
  if (status !== 0) throw new Error(`${path} could not be made: ${stderr}`);
  return existsSync(path);
}

function argumentsFor(path: string): string[] {
  const scale = /^guided-(.+)\.onnx$/.exec(basename(path))?.[1];
  if (scale) return [at("guided_within.py"), MODEL, scale, path];
  return [at("quantise.py"), `${MODEL}/transformer/model.onnx`, dirname(path)];
}
