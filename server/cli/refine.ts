import { basename } from "node:path";
import { Command, Option } from "commander";
import { readFullRuns } from "#formats/full-runs-file.ts";
import { formatSchedule, type ScheduleFile } from "#formats/schedule-file.ts";
import { refiningParams } from "#nodes/solve/refine-schedule.ts";
import { draw } from "./document.ts";
import { runForOutputs } from "./engine.ts";
import { checkFile, readGiven, save } from "./files.ts";
import { addModelOptions, type ModelOptions, modelNodes } from "./model-options.ts";
import { decimal, jsonOption, modelOption, providerOption, threadsOption, whole } from "./options.ts";
import { addProposalOptions, type ProposalOptions, promptsOf, proposalOf } from "./proposal-options.ts";

const { by, evaluations, holdOut } = refiningParams.shape;

export function refineCommand(): Command {
  const command = new Command("refine")
    .description("Try several proposed schedules of a budget by real runs, and take the one nearest to the full run.")
    .argument("<file>", ".full-runs.safetensors, with the latents of every step")
    .addOption(modelOption())
    .requiredOption("--budget <n>", "steps computed in full", whole("--budget", 1, 1000))
    .option(
      "--evaluations <n>",
      "that may be spent, of each guidance branch",
      whole("--evaluations", 1, 1_000_000),
      evaluations.parse(undefined),
    )
    .option(
      "--hold-out <share>",
      "of the samples, for joint errors; weights are fitted to the others meanwhile",
      decimal("--hold-out", 0.05, 0.9),
      holdOut.parse(undefined),
    )
    .addOption(
      new Option("--by <what>", "what of the joint errors held out decides")
        .choices(by.unwrap().options)
        .default(by.parse(undefined)),
    );
  return addModelOptions(addProposalOptions(command))
    .requiredOption("--out <file>", "where to write the .schedule.json")
    .addOption(threadsOption())
    .addOption(providerOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Each schedule that is tried takes samples × budget evaluations, and so does the last fit of the weights to all samples; as many are
tried as --evaluations allows. Give the sampler, guidance and sizes that the full runs were recorded with.

With --json: {"steps", "budget", "compute", "notes"}, notes telling the joint error on the samples held out.

Example: lemica refine out/runs.full-runs.safetensors --budget 12 --model models/moving-shapes --evaluations 1000 --out out/b12.schedule.json`,
    )
    .action(refine);
}

interface RefineOptions extends ModelOptions, ProposalOptions {
  readonly budget: number;
  readonly evaluations: number;
  readonly holdOut: number;
  readonly by: string;
  readonly out: string;
  readonly threads?: number;
  readonly provider: readonly string[];
  readonly json?: boolean;
}

async function refine(file: string, options: RefineOptions): Promise<void> {
  const { budget, evaluations, holdOut, by, out, threads, provider, json } = options;
  await checkFile(out);
  const runs = readFullRuns(await readGiven(file), basename(file));
  const { nodes, ready } = modelNodes({ ...options, steps: runs.steps }, promptsOf(runs));
  const params = { budget, evaluations, holdOut, by, ...proposalOf(options) };
  const workflow = draw("refine", {
    ...nodes,
    runs: { type: "load/full-runs", params: { file } },
    refined: { type: "solve/refine", params, inputs: { ...ready, runs: ["runs", "runs"] } },
  });
  const outputs = await runForOutputs(workflow, ["refined"], { threads, providers: provider });
  const { schedule } = outputs.get("refined") as { schedule: ScheduleFile };
  await save(out, formatSchedule(schedule));
  const { steps, compute, provenance } = schedule;
  process.stderr.write(`Saved ${out}. ${provenance.notes}\n`);
  const told = { steps, budget, compute, notes: provenance.notes };
  process.stdout.write(json ? `${JSON.stringify(told)}\n` : `${budget} of ${steps}  compute ${compute.join(" ")}\n`);
}
