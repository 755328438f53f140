import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { HOME } from "#process/home.ts";
import { pythonOfTests } from "../../test/python/environment.ts";

/** `npm run pipelines`: the comparison of __main__.py, in the environment of the tests in Python. Arguments are its own. */
const { status } = spawnSync(pythonOfTests(), ["tools/pipelines", ...process.argv.slice(2)], {
  cwd: HOME,
  env: { ...process.env, PYTHONPATH: join(HOME, "python", "src"), HF_HUB_OFFLINE: "1" },
  stdio: "inherit",
});
process.exitCode = status ?? 1;
