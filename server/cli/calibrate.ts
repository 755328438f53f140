import { readdir, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { Command } from "commander";
import { parseAggregate } from "#core/aggregate.ts";
import { type ErrorGraphFile, formatErrorGraph } from "#formats/error-graph-file.ts";
import { folderJournals, type Journals } from "#store/journals.ts";
import { memoryResults } from "#store/result-store.ts";
import { draw } from "./document.ts";
import { runFromCli } from "./engine.ts";
import { checkFile, save } from "./files.ts";
import {
  badOption,
  distanceOption,
  gather,
  guidanceOption,
  imageOption,
  jsonOption,
  lastImageOption,
  modelOption,
  negativeOption,
  parsed,
  predictorOption,
  providerOption,
  reuseLevelOption,
  samplerOption,
  shiftOption,
  sizeOption,
  stepsOption,
  threadsOption,
  whole,
} from "./options.ts";

export function calibrateCommand(): Command {
  return new Command("calibrate")
    .description("Measure the errors of all edges between steps for a model, a sampler and a guidance.")
    .addOption(modelOption())
    .option("--prompt <text>", "a prompt (repeatable)", gather)
    .option("--prompts <file>", "a text file with one prompt a line")
    .option("--seeds <list>", "seeds for every prompt, e.g. 1,2 or 1-4", "1")
    .addOption(negativeOption())
    .addOption(imageOption())
    .addOption(lastImageOption())
    .addOption(sizeOption("width"))
    .addOption(sizeOption("height"))
    .addOption(sizeOption("frames"))
    .addOption(stepsOption())
    .addOption(guidanceOption())
    .addOption(samplerOption())
    .addOption(shiftOption())
    .option("--max-gap <g>", "longest edge to measure", whole("--max-gap", 2, 999), 7)
    .addOption(distanceOption())
    .option("--aggregate <how>", "over samples: mean, median, max or quantile:0.9", parsed(parseAggregate), "mean")
    .addOption(predictorOption())
    .addOption(reuseLevelOption())
    .option("--memory <mib>", "for latents of edges replayed together", whole("--memory", 1, 65536))
    .requiredOption("--out <file>", "where to write the .error-graph.json")
    .option("--resume", "go on where a stopped calibration of the same settings left off")
    .addOption(threadsOption())
    .addOption(providerOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
What is measured is kept in FILE.partial beside --out until the end; --resume takes it up again, and without --resume it
is thrown away at the start.

Example: lemica calibrate --model models/moving-shapes --prompt "a small red circle moving right on black" \\
           --seeds 1,2 --steps 20 --max-gap 5 --out out/errors.error-graph.json`,
    )
    .action(calibrate);
}

interface CalibrateOptions {
  readonly model: string;
  readonly prompt?: readonly string[];
  readonly prompts?: string;
  readonly seeds: string;
  readonly negative: string;
  readonly image?: string;
  readonly lastImage?: string;
  readonly width?: number;
  readonly height?: number;
  readonly frames?: number;
  readonly steps: number;
  readonly guidance?: number;
  readonly sampler?: string;
  readonly shift?: number;
  readonly maxGap: number;
  readonly distance: string;
  readonly aggregate: string;
  readonly predictor: string;
  readonly reuseLevel: string;
  readonly memory?: number;
  readonly out: string;
  readonly resume?: boolean;
  readonly threads?: number;
  readonly provider: readonly string[];
  readonly json?: boolean;
}

async function calibrate(options: CalibrateOptions): Promise<void> {
  const { prompt, prompts, out, resume, threads, provider, json } = options;
  if (!prompt && !prompts) throw badOption("Give at least one --prompt TEXT, or --prompts FILE.");
  await checkFile(out);
  // Beside the result, and named for it: what a stopped calibration left is easily seen and easily thrown away.
  const partial = `${resolve(out)}.partial`;
  if (!resume) await rm(partial, { recursive: true, force: true });
  const { outputs } = await runFromCli(workflowOf(options), {
    results: memoryResults(),
    journals: resume ? await resumed(partial) : folderJournals(partial),
    output: process.cwd(),
    bases: [process.cwd()],
    targets: ["errors"],
    stopAtFailure: true,
    threads,
    providers: provider,
    afterCancel: "The same command with --resume goes on from there.",
  });
  const { errors } = outputs.get("errors") as { errors: ErrorGraphFile };
  const text = formatErrorGraph(errors);
  await save(out, text);
  await rm(partial, { recursive: true, force: true });
  process.stderr.write(`Saved ${out}.\n`);
  if (json) process.stdout.write(text);
}

function workflowOf(options: CalibrateOptions): ReturnType<typeof draw> {
  const { model: folder, prompt, prompts: file, negative, seeds, steps, guidance, sampler, shift } = options;
  const {
    maxGap,
    distance,
    aggregate,
    predictor,
    reuseLevel,
    memory,
    image,
    lastImage: last,
    width,
    height,
    frames,
  } = options;
  return draw("calibrate", {
    model: { type: "load/pipeline", params: { folder, width, height, frames } },
    settings: {
      type: "sample/settings",
      params: { steps, guidance, sampler, shift },
      inputs: { model: ["model", "model"] },
    },
    prompts: {
      type: "condition/prompts",
      params: { prompts: prompt?.join("\n"), file, negative, seeds },
      inputs: { model: ["model", "model"] },
    },
    ...(image !== undefined && {
      image: {
        type: "condition/image",
        params: { image, last },
        inputs: { model: ["model", "model"] as const, conditioning: ["prompts", "conditioning"] as const },
      },
    }),
    ...(reuseLevel !== "output" && {
      level: {
        type: "load/reuse-level",
        params: { level: reuseLevel },
        inputs: { model: ["model", "model"] as const },
      },
    }),
    errors: {
      type: "calibrate/errors",
      params: { maxGap, distance, aggregate, predictor, memory },
      inputs: {
        model: [reuseLevel === "output" ? "model" : "level", "model"],
        conditioning: [image === undefined ? "prompts" : "image", "conditioning"],
        settings: ["settings", "settings"],
      },
    },
  });
}

/** The journals that a stopped calibration left, which say so if there is nothing that could be taken up again. */
async function resumed(folder: string): Promise<Journals> {
  const journals = folderJournals(folder);
  const left = await readdir(folder).catch(() => []);
  const why =
    left.length === 0
      ? `There is nothing to resume in ${folder}`
      : `What lies in ${folder} was measured with another model or other settings, and none of it can be used`;
  let told = false;
  return {
    journal(key, name) {
      const journal = journals.journal(key, name);
      const entries = async () => {
        const found = await journal.entries();
        if (found.length === 0 && !told) process.stderr.write(`  ${why}: measuring from the beginning.\n`);
        told = true;
        return found;
      };
      return { ...journal, entries };
    },
  };
}
