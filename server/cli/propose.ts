import { basename } from "node:path";
import { Command } from "commander";
import { FITTED } from "#core/fitted.ts";
import { predictorIds } from "#core/predictors.ts";
import { type FullRuns, readFullRuns } from "#formats/full-runs-file.ts";
import { formatSchedule, type ScheduleFile } from "#formats/schedule-file.ts";
import { guidanceParams, guidanceSchedule } from "#nodes/solve/guidance-reuse.ts";
import { proposalParams, proposalsOf, proposedSchedule } from "#nodes/solve/propose.ts";
import { draw } from "./document.ts";
import { runForOutputs } from "./engine.ts";
import { checkFile, readGiven, save } from "./files.ts";
import { addModelOptions, type ModelOptions, modelNodes } from "./model-options.ts";
import { badOption, jsonOption, providerOption, threadsOption, whole } from "./options.ts";
import { addProposalOptions, type ProposalOptions, promptsOf, proposalOf } from "./proposal-options.ts";

export function proposeCommand(): Command {
  const command = addProposalOptions(
    new Command("propose")
      .description("Propose schedules from full runs, with a predictor that is fitted to them.")
      .argument("<file>", ".full-runs.safetensors, as lemica calibrate --full-runs writes it")
      .option("--budget <n>", "steps computed in full", whole("--budget", 1, 4096))
      .option("--all", "every feasible budget")
      .option(
        "--evaluations <n>",
        "in place of a budget: of a sample, where at some steps the prompt's branch alone may be computed",
        whole("--evaluations", 2, 2000),
      )
      .option("--both <n>", "with --evaluations: steps that compute both branches", whole("--both", 1, 1000))
      .option("--predictor <name>", `how a reused value is made: ${[FITTED, ...predictorIds].join(", ")}`, FITTED),
  ).option("--model <dir>", "fit the weights in closed loop, by running the model of the full runs with the schedule");
  return addModelOptions(command)
    .option("--out <file>", "write a .schedule.json (with --budget)")
    .addOption(threadsOption())
    .addOption(providerOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Without --model no model runs: weights are fitted to the full runs alone. With it, give the sampler, guidance and sizes that
they were recorded with; prompts, seeds and steps are those of the file. That costs samples × budget evaluations.

With --evaluations the budget counts evaluations: two at a step that computes both guidance branches, one where the prompt's alone is
computed and its difference from the negative one is reused.

With --json: {"steps", "budget", "compute", "errors"}, errors being those of the intervals in descending order; with --all a
list of these.

Example: lemica propose out/runs.full-runs.safetensors --budget 12 --model models/moving-shapes --out out/b12.schedule.json`,
    )
    .action(propose);
}

interface ProposeOptions extends Omit<ModelOptions, "model">, ProposalOptions {
  readonly budget?: number;
  readonly all?: boolean;
  readonly evaluations?: number;
  readonly both?: number;
  readonly predictor: string;
  readonly model?: string;
  readonly out?: string;
  readonly threads?: number;
  readonly provider: readonly string[];
  readonly json?: boolean;
}

async function propose(file: string, options: ProposeOptions): Promise<void> {
  const { budget, all, predictor, model, out, json } = options;
  if (options.evaluations !== undefined) return proposeWithGuidance(file, options, options.evaluations);
  if ((budget === undefined) === (all !== true)) throw badOption("Give either --budget N or --all.");
  if (all && (out || model)) throw badOption("--out and --model are for one schedule: give them with --budget.");
  if (model && predictor !== FITTED) throw badOption(`--model fits weights: leave --predictor ${predictor} out.`);
  const known = proposalParams.shape.predictor.safeParse(predictor);
  if (!known.success)
    throw badOption(`--predictor must be one of ${[FITTED, ...predictorIds].join(", ")}, not "${predictor}".`);
  if (out) await checkFile(out);
  const runs = readFullRuns(await readGiven(file), basename(file));
  const params = proposalParams.parse({ predictor, ...proposalOf(options) });
  const proposals = proposalsOf(runs, params);
  const budgets = all
    ? Array.from({ length: proposals.max - proposals.min + 1 }, (_, k) => proposals.min + k)
    : [budget!];
  // A budget that cannot be is refused before the model runs.
  if (model) proposals.at(budget!);
  const schedules = model
    ? [await fitted({ ...options, model }, file, runs, budget!)]
    : budgets.map((b) => proposedSchedule(runs, params, proposals, b));
  if (out) {
    await save(out, formatSchedule(schedules[0]!));
    process.stderr.write(`Saved ${out}.\n`);
  }
  const told = schedules.map(({ steps, budget: b, compute, edgeErrors: errors }) => ({
    steps,
    budget: b,
    compute,
    errors,
  }));
  process.stdout.write(json ? `${JSON.stringify(all ? told : told[0])}\n` : `${schedules.map(text).join("\n")}\n`);
}

/** A schedule in which guidance is a kind of step of its own. */
async function proposeWithGuidance(file: string, options: ProposeOptions, evaluations: number): Promise<void> {
  const { budget, all, predictor, model, both, out, json, bound, border } = options;
  if (budget !== undefined || all || model || predictor !== FITTED || bound !== undefined || border !== undefined) {
    throw badOption("--evaluations goes with none of --budget, --all, --model, --predictor, --bound and --border.");
  }
  if (out) await checkFile(out);
  const runs = readFullRuns(await readGiven(file), basename(file));
  const schedule = guidanceSchedule(runs, guidanceParams.parse({ ...proposalOf(options), both }), evaluations);
  if (out) {
    await save(out, formatSchedule(schedule));
    process.stderr.write(`Saved ${out}.\n`);
  }
  const { steps, compute, promptSteps = [], provenance } = schedule;
  const told = { steps, evaluations, compute, promptSteps, notes: provenance.notes };
  const alone = promptSteps.length > 0 ? `, of these ${promptSteps.join(" ")} the prompt's branch alone` : "";
  process.stdout.write(
    json ? `${JSON.stringify(told)}\n` : `${evaluations} evaluations  compute ${compute.join(" ")}${alone}\n`,
  );
}

/** The schedule with weights fitted along it, by the nodes that do so. */
async function fitted(
  options: ProposeOptions & { readonly model: string },
  file: string,
  runs: FullRuns,
  budget: number,
): Promise<ScheduleFile> {
  const { threads, provider } = options;
  const { lookBack, ridge, heldOut, counting, ...rest } = proposalOf(options);
  const { nodes, ready } = modelNodes({ ...options, steps: runs.steps }, promptsOf(runs));
  const workflow = draw("propose", {
    ...nodes,
    runs: { type: "load/full-runs", params: { file } },
    proposed: {
      type: "solve/propose",
      params: { budget, lookBack, ridge, heldOut, counting, ...rest },
      inputs: { runs: ["runs", "runs"] },
    },
    fitted: {
      type: "solve/fit",
      params: { lookBack, ridge, heldOut, counting },
      inputs: { ...ready, runs: ["runs", "runs"], schedule: ["proposed", "schedule"] },
    },
  });
  const outputs = await runForOutputs(workflow, ["fitted"], { threads, providers: provider });
  return (outputs.get("fitted") as { schedule: ScheduleFile }).schedule;
}

function text({ steps, budget, compute, edgeErrors = [] }: ScheduleFile): string {
  const worst = (edgeErrors[0] ?? 0).toPrecision(4);
  return `${String(budget).padStart(4)} of ${steps}  worst interval ${worst}  compute ${compute.join(" ")}`;
}
