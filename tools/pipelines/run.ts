import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { pythonOfTests } from "../../test/python/environment.ts";

/** `npm run pipelines`: the comparison of __main__.py, in the environment of the tests in Python. Arguments are its own. */
const { status } = spawnSync(pythonOfTests(), ["tools/pipelines", ...process.argv.slice(2)], {
  cwd: fileURLToPath(new URL("../..", import.meta.url)),
  stdio: "inherit",
});
process.exitCode = status ?? 1;
