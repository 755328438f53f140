import { readFile, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Command } from "commander";
import { type ErrorGraphFile, formatErrorGraph } from "#formats/error-graph-file.ts";
import { folderJournals } from "#store/journals.ts";
import { memoryResults } from "#store/result-store.ts";
import { draw } from "./document.ts";
import { runFromCli } from "./engine.ts";
import { gather, guidanceOption, jsonOption, modelOption, negativeOption, providerOption, samplerOption, shiftOption, stepsOption, threadsOption, whole } from "./options.ts";
import { Refusal } from "./refusal.ts";

export function calibrateCommand(): Command {
  return new Command("calibrate")
    .description("Measure the errors of all edges between steps for a model, a sampler and a guidance.")
    .addOption(modelOption())
    .option("--prompt <text>", "a prompt (repeatable)", gather)
    .option("--prompts <file>", "a text file with one prompt a line")
    .option("--seeds <list>", "seeds for every prompt, e.g. 1,2 or 1-4", "1")
    .addOption(negativeOption())
    .addOption(stepsOption())
    .addOption(guidanceOption())
    .addOption(samplerOption())
    .addOption(shiftOption())
    .option("--max-gap <g>", "longest edge to measure", whole("--max-gap", 2, 999), 7)
    .option("--distance <name>", "l1, relative-l1 or rms", "l1")
    .option("--aggregate <how>", "over samples: mean, median, max or quantile:0.9", "mean")
    .option("--predictor <name>", "hold, taylor1 or taylor2", "hold")
    .option("--memory <mib>", "for latents of edges replayed together", whole("--memory", 1))
    .requiredOption("--out <file>", "where to write the .error-graph.json")
    .option("--resume", "go on where a stopped calibration of the same settings left off")
    .addOption(threadsOption())
    .addOption(providerOption())
    .addOption(jsonOption())
    .action(calibrate);
}

interface CalibrateOptions {
  readonly model: string;
  readonly prompt?: readonly string[];
  readonly prompts?: string;
  readonly seeds: string;
  readonly negative: string;
  readonly steps: number;
  readonly guidance?: number;
  readonly sampler?: string;
  readonly shift?: number;
  readonly maxGap: number;
  readonly distance: string;
  readonly aggregate: string;
  readonly predictor: string;
  readonly memory?: number;
  readonly out: string;
  readonly resume?: boolean;
  readonly threads?: number;
  readonly provider: readonly string[];
  readonly json?: boolean;
}

async function calibrate(options: CalibrateOptions): Promise<void> {
  if (!options.prompt && !options.prompts) throw new Refusal("Give at least one --prompt TEXT, or --prompts FILE.");
  const { model: folder, guidance, sampler, shift, steps, seeds, negative, maxGap, distance, aggregate, predictor, memory } = options;
  const workflow = draw("calibrate", {
    model: { type: "load/pipeline", params: { folder } },
    prompts: {
      type: "condition/prompts",
      params: { prompts: options.prompt?.join("\n"), file: options.prompts, negative, seeds },
      inputs: { model: ["model", "model"] },
    },
    settings: { type: "sample/settings", params: { steps, guidance, sampler, shift }, inputs: { model: ["model", "model"] } },
    errors: {
      type: "calibrate/errors",
      params: { maxGap, distance, aggregate, predictor, memory },
      inputs: { model: ["model", "model"], conditioning: ["prompts", "conditioning"], settings: ["settings", "settings"] },
    },
  });
  // Beside the result, and named for it: what a stopped calibration left is easily seen and easily thrown away.
  const partial = `${resolve(options.out)}.partial`;
  if (!options.resume) await rm(partial, { recursive: true, force: true });
  const { outputs } = await runFromCli(workflow, {
    results: memoryResults(),
    journals: folderJournals(partial),
    output: process.cwd(),
    bases: [process.cwd()],
    targets: ["errors"],
    threads: options.threads,
    providers: options.provider,
  });
  const { errors } = outputs.get("errors") as { errors: ErrorGraphFile };
  await writeFile(options.out, formatErrorGraph(errors));
  await rm(partial, { recursive: true, force: true });
  process.stderr.write(`Saved ${options.out}.\n`);
  if (options.json) process.stdout.write(await readFile(options.out, "utf8"));
}
