import { spawnSync } from "node:child_process";

/** What to install where there is none. */
export const NO_TORCH = "there is no Python with PyTorch here: on Debian, install python3-torch";

/** A Python that has PyTorch: the first on the path, or the system's own. */
export function findTorch(): string | undefined {
  const look = "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)";
  return ["python3", "/usr/bin/python3", "python"].find(
    (python) => spawnSync(python, ["-c", look], { stdio: "ignore" }).status === 0,
  );
}
