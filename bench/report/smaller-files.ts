import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { pythonMadeBefore } from "../../test/python/environment.ts";

const SCRIPT = fileURLToPath(new URL("quantise.py", import.meta.url));
const SOURCE = fileURLToPath(new URL("../../models/moving-shapes/transformer/model.onnx", import.meta.url));

/** Makes the smaller files of the shipped denoiser where they are not there; false where no Python of the tests is, either. */
export function smallerFile(path: string): boolean {
  if (existsSync(path)) return true;
  const python = pythonMadeBefore();
  if (!python) return false;
  const { status, stderr } = spawnSync(python, [SCRIPT, SOURCE, dirname(path)], { encoding: "utf8" });
  if (status !== 0) throw new Error(`quantise.py failed: ${stderr}`);
  return existsSync(path);
}
