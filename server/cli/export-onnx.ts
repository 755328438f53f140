import { Command, Option } from "commander";
import { runPackage } from "#diffusion/torch/run-package.ts";
import { EXIT } from "./exit-code.ts";
import { jsonOption, whole } from "./options.ts";
import { ToldFailure } from "./told-failure.ts";

export function exportOnnxCommand(): Command {
  return new Command("export-onnx")
    .description(
      "Write a PyTorch pipeline as ONNX files in a folder that --model takes, and check them against PyTorch.",
    )
    .argument("<folder>", "folder of a diffusers pipeline, or its name in the local cache of the hub")
    .argument("<out>", "a folder that is not there yet, or is empty")
    .addOption(
      new Option("--dtype <type>", "of denoiser and text encoders; the VAE stays in float32")
        .choices(["float32", "float16"])
        .default("float32"),
    )
    .option("--height <n>", "of what is made, for graphs that cannot be open in it", whole("--height", 1))
    .option("--width <n>", "likewise", whole("--width", 1))
    .option("--frames <n>", "of a clip (default: the pipeline's)", whole("--frames", 1))
    .addOption(
      new Option(
        "--exporter <name>",
        "one of torch's exporters alone (default: dynamo, and legacy for what it cannot do)",
      ).choices(["dynamo", "legacy"]),
    )
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Runs in the Python that LEMICA_PYTHON names, or python3, with torch, diffusers, transformers, onnx, onnxscript and onnxruntime. Nothing
is fetched.

Example: LEMICA_PYTHON=venv/bin/python lemica export-onnx ./stable-diffusion-v1-5 models/sd15`,
    )
    .action((folder: string, out: string, options: Readonly<Record<string, unknown>>) =>
      exportOnnx(folder, out, options),
    );
}

async function exportOnnx(folder: string, out: string, options: Readonly<Record<string, unknown>>): Promise<void> {
  const given = Object.entries(options).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : [`--${name}`, String(value)],
  );
  const status = await runPackage(["export-onnx", folder, out, ...given]);
  if (status === EXIT.done) return;
  // What is wrong, it has said itself.
  throw new ToldFailure("torch/refused", "See above.", status === EXIT.refused ? {} : { blames: "work" });
}
