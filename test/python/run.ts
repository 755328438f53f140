import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { pythonOfTests } from "./environment.ts";

/**
 * `npm run test:python`: what is written in Python, and the programs that are exported, in real diffusers and cache-dit on
 * tiny random pipelines. Arguments are pytest's, as in `npm run test:python -- -k offloading`.
 */
const HOME = fileURLToPath(new URL("../..", import.meta.url));
const given = process.argv.slice(2);

try {
  const python = pythonOfTests();
  const env = {
    ...process.env,
    LEMICA_PYTHON: python,
    // All models are made at random: nothing is asked of a hub.
    HF_HUB_OFFLINE: "1",
    OMP_NUM_THREADS: "1",
    PYTHONDONTWRITEBYTECODE: "1",
  };
  const step = (command: string, args: readonly string[]) => {
    const { status } = spawnSync(command, args, { cwd: HOME, env, stdio: "inherit" });
    if (status !== 0) process.exit(status ?? 1);
  };
  step(python, [
    "-m",
    "ruff",
    "check",
    "--no-cache",
    "--quiet",
    "--config",
    "test/python/ruff.toml",
    "test/python",
    "tools",
    "python",
    "bench/stepper.py",
  ]);
  step(python, ["-m", "pytest", "test/python", ...given]);
  if (given.length === 0) {
    // These compare Python with ours, and run on our side.
    const tests = ["test/tools", "test/formats/exported-programs.test.ts", "test/diffusion/torch"];
    step(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "--project", "units", ...tests]);
    step(process.execPath, [
      "node_modules/vitest/vitest.mjs",
      "run",
      "--project",
      "editor",
      "test/e2e/pytorch.test.ts",
    ]);
  }
} catch (failure) {
  process.stderr.write(`${failure instanceof Error ? failure.message : failure}\n`);
  process.exitCode = 1;
}
