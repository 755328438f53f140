import { readdir, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { Command } from "commander";
import { parseAggregate } from "#core/aggregate.ts";
import { type ErrorGraphFile, formatErrorGraph } from "#formats/error-graph-file.ts";
import { type FullRuns, writeFullRuns } from "#formats/full-runs-file.ts";
import { folderJournals, type Journals } from "#store/journals.ts";
import { draw } from "./document.ts";
import { runForOutputs } from "./engine.ts";
import { checkFile, save } from "./files.ts";
import { addModelOptions, type ModelOptions, modelNodes } from "./model-options.ts";
import {
  badOption,
  distanceOption,
  gather,
  jsonOption,
  modelOption,
  parsed,
  predictorOption,
  providerOption,
  threadsOption,
  whole,
} from "./options.ts";

export function calibrateCommand(): Command {
  const command = new Command("calibrate")
    .description("Measure the errors of all edges between steps for a model, a sampler and a guidance.")
    .addOption(modelOption())
    .option("--prompt <text>", "a prompt (repeatable)", gather)
    .option("--prompts <file>", "a text file with one prompt a line")
    .option("--seeds <list>", "seeds for every prompt, e.g. 1,2 or 1-4", "1");
  return addModelOptions(command)
    .option("--full-runs", "record full runs alone, for lemica propose: neither edges nor a predictor are measured")
    .option("--max-gap <g>", "longest edge to measure", whole("--max-gap", 2, 999), 7)
    .addOption(distanceOption())
    .option("--aggregate <how>", "over samples: mean, median, max or quantile:0.9", parsed(parseAggregate), "mean")
    .addOption(predictorOption())
    .option("--budgets <list>", "measure only the edges that can matter for these budgets by leximax, e.g. 10,13,17")
    .option("--until-stable", "with --budgets: take samples one after another until two more change no schedule")
    .option(
      "--evaluations <n>",
      "with --budgets: stop after so many for each guidance branch, with the best schedules until then",
      whole("--evaluations", 1),
    )
    .option("--memory <mib>", "for latents of edges replayed together", whole("--memory", 1, 65536))
    .requiredOption("--out <file>", "where to write the .error-graph.json, or the .full-runs.safetensors")
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
           --seeds 1,2 --steps 20 --max-gap 5 --out out/errors.error-graph.json
         lemica calibrate --budgets 6,8 --model models/moving-shapes --prompts prompts.txt --steps 20 --max-gap 5 --out out/b.error-graph.json
         lemica calibrate --full-runs --model models/moving-shapes --prompts prompts.txt --out out/runs.full-runs.safetensors`,
    )
    .action(calibrate);
}

interface CalibrateOptions extends ModelOptions {
  readonly prompt?: readonly string[];
  readonly prompts?: string;
  readonly seeds: string;
  readonly fullRuns?: boolean;
  readonly maxGap: number;
  readonly distance: string;
  readonly aggregate: string;
  readonly predictor: string;
  readonly budgets?: string;
  readonly untilStable?: boolean;
  readonly evaluations?: number;
  readonly memory?: number;
  readonly out: string;
  readonly resume?: boolean;
  readonly threads?: number;
  readonly provider: readonly string[];
  readonly json?: boolean;
}

async function calibrate(options: CalibrateOptions): Promise<void> {
  const { prompt, prompts, fullRuns, out, resume, threads, provider, json } = options;
  if (!prompt && !prompts) throw badOption("Give at least one --prompt TEXT, or --prompts FILE.");
  const workflow = workflowOf(options);
  await checkFile(out);
  // Beside the result, and named for it: what a stopped calibration left is easily seen and easily thrown away.
  const partial = `${resolve(out)}.partial`;
  if (!resume) await rm(partial, { recursive: true, force: true });
  const outputs = await runForOutputs(workflow, [fullRuns ? "runs" : "errors"], {
    journals: resume ? await resumed(partial) : folderJournals(partial),
    threads,
    providers: provider,
    afterCancel: "The same command with --resume goes on from there.",
  });
  const { content, text } = fullRuns
    ? ofRuns((outputs.get("runs") as { runs: FullRuns }).runs)
    : ofErrors((outputs.get("errors") as { errors: ErrorGraphFile }).errors);
  await save(out, content);
  await rm(partial, { recursive: true, force: true });
  process.stderr.write(`Saved ${out}.\n`);
  if (json) process.stdout.write(text);
}

/** What is saved, and what is printed with --json: the same, or all but the numbers of full runs. */
function ofErrors(errors: ErrorGraphFile) {
  const text = formatErrorGraph(errors);
  return { content: text, text };
}

function ofRuns(all: FullRuns) {
  const { runs: _, ...about } = all;
  return { content: writeFullRuns(all), text: `${JSON.stringify(about)}\n` };
}

function workflowOf(options: CalibrateOptions): ReturnType<typeof draw> {
  const {
    prompt,
    prompts: file,
    seeds,
    maxGap,
    distance,
    aggregate,
    predictor,
    budgets,
    untilStable,
    evaluations,
    memory,
  } = options;
  const { nodes, ready } = modelNodes(options, { prompts: prompt?.join("\n"), file, seeds });
  const params = { maxGap, distance, aggregate, predictor, budgets, untilStable, evaluations, memory };
  if (options.fullRuns) return draw("calibrate", { ...nodes, runs: { type: "calibrate/full-runs", inputs: ready } });
  return draw("calibrate", { ...nodes, errors: { type: "calibrate/errors", params, inputs: ready } });
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
