import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { pythonOfTests } from "./environment.ts";

/**
 * `npm run sweep`: tries the package on every pipeline of diffusers that recipes.json has, and writes what was found into
 * docs/models.md. Words behind `--` choose pipelines by parts of their names, and then nothing is written;
 * `-- --record CHECKOUT` makes the recipes anew from a clone of diffusers.
 */
const HOME = fileURLToPath(new URL("../..", import.meta.url));
const given = process.argv.slice(2);
const program =
  given[0] === "--record" ? ["test/python/sweep/recorder.py", ...given.slice(1)] : ["test/python/sweep", ...given];
const env = { ...process.env, HF_HUB_OFFLINE: "1", OMP_NUM_THREADS: "1", PYTHONDONTWRITEBYTECODE: "1" };
process.exitCode = spawnSync(pythonOfTests(), program, { cwd: HOME, env, stdio: "inherit" }).status ?? 1;
