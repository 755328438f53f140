import { spawn } from "node:child_process";
import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { pythonCommand, withPackage } from "#process/python.ts";

/**
 * Runs a command of the package in python/, as `python -m lemica` does; it writes to our own output and errors. Returns its
 * exit code, null where a signal ended it.
 * @throws Failure `torch/no-python`.
 */
export function runPackage(args: readonly string[]): Promise<number | null> {
  const python = pythonCommand();
  const code = `${withPackage}from lemica.__main__ import main; sys.exit(main(sys.argv[1:]))`;
  return new Promise((ended, failed) => {
    const child = spawn(python, ["-c", code, ...args], { stdio: "inherit" });
    child.once("error", (cause) => failed(noPython(python, cause.message)));
    child.once("exit", ended);
  });
}

export function noPython(python: string, how: string) {
  return failure(
    "torch/no-python",
    said(
      "The Python {python} could not be started ({how}). Install Python 3.11 or later, or name one by LEMICA_PYTHON.",
      { python, how },
    ),
  );
}
