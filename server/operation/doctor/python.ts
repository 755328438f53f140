import { askProgram } from "./ask-program.ts";
import { type Check, ok, warn } from "./finding.ts";

const VERSIONS = `
import importlib.metadata as m, sys
names = ("torch", "diffusers", "transformers", "accelerate")
missing = []
for name in names:
    try:
        print(name, m.version(name), end="  ")
    except m.PackageNotFoundError:
        missing.append(name)
if set(missing) & {"torch", "diffusers", "transformers"}:
    sys.exit("error: " + ", ".join(missing) + " missing")
import torch
found = [torch.cuda.get_device_name(k) for k in range(torch.cuda.device_count())]
print("devices: cpu", *found, sep=", " if found else " ")
`;

/** Python is needed for diffusers pipelines in PyTorch, and nothing else. */
export const checkPython: Check = async () => {
  const python = process.env.LEMICA_PYTHON || "python3";
  const said = await askProgram(python, ["-c", VERSIONS]);
  if ("failure" in said) {
    const remedy = "Name one that has torch, diffusers and transformers by LEMICA_PYTHON, or use models in ONNX.";
    return [warn("python", `${python} cannot hold diffusers pipelines (${said.failure})`, remedy)];
  }
  return [ok("python", `${python}: ${said.out.trim()}`)];
};
