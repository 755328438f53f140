import { z } from "zod";
import { FITTED, MOST_LOOK_BACK } from "#core/fitted.ts";
import { guidedGram } from "#core/gram.ts";
import { overNames, type Recorded } from "#core/local-errors.ts";
import { fitInOpenLoop } from "#core/open-loop.ts";
import { predictorById, predictorIds } from "#core/predictors.ts";
import { type Proposals, proposedBudgets, proposeSchedules } from "#core/propose.ts";
import { checkBudget, parseObjective } from "#core/solver.ts";
import type { FullRuns } from "#formats/full-runs-file.ts";
import { makeSchedule, type ScheduleFile } from "#formats/schedule-file.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { refusedAt } from "../params/foresight.ts";
import { borderParam, boundParam, objectiveParam } from "../params/objective.ts";
import { countingParam, heldOutParam, ridgeParam } from "../params/ridge.ts";
import { stripOf } from "../previews/strip.ts";
import { FULL_RUNS, SCHEDULE } from "../sockets.ts";

const LAST_STEPS = ["by-predictor", "computed", "free"] as const;

/** How a schedule is proposed; the defaults are what docs/measurements.md was measured with. */
export const proposalParams = z.object({
  predictor: z
    .enum([FITTED, ...predictorIds])
    .default(FITTED)
    .meta({ title: "Predictor", description: "How a reused value is made; fitted has weights of its own" }),
  lookBack: z.int().min(1).max(MOST_LOOK_BACK).default(3).meta({
    title: "Look back",
    unit: "steps",
    description: "Computed steps that errors and fitted weights look back on",
  }),
  maxGap: z
    .int()
    .min(1)
    .max(99)
    .default(8)
    .meta({ title: "Largest gap", unit: "steps", description: "Between computed steps, and to the end of the run" }),
  lastStep: z
    .enum(LAST_STEPS)
    .default("by-predictor")
    .meta({
      title: "Last step",
      description:
        "Whether it may be reused as any other; it may where weights are fitted, unless it is said otherwise",
      labels: { "by-predictor": "as the predictor has it" },
    }),
  objective: objectiveParam,
  bound: boundParam,
  border: borderParam,
  early: z
    .number()
    .min(0)
    .max(100)
    .default(2)
    .meta({ title: "Early steps", description: "How much more an interval counts that ends where noise is high" }),
  over: z.enum(overNames).default("geometric").meta({
    title: "Over samples",
    description: "Geometric mean of what an interval leaves (each sample counts alike), mean, or the worst sample",
  }),
  ridge: ridgeParam,
  heldOut: heldOutParam,
  counting: countingParam,
});

export type ProposalParams = z.output<typeof proposalParams>;

/** All budgets of full runs, in one pass. @throws Failure as `proposeSchedules`. */
export function proposalsOf(runs: FullRuns, params: Omit<ProposalParams, "bound">): Proposals {
  const { predictor, objective, lookBack, lastStep: _last, heldOut: _, ...rest } = params;
  const known = predictor === FITTED ? undefined : predictorById(predictor);
  return proposeSchedules(recordedOf(runs), {
    ...rest,
    rounds: 2,
    noise: hasNoise(runs),
    objective: parseObjective(objective),
    openEnd: hasOpenEnd(params),
    // A predictor of its own looks back no further than it does.
    lookBack: known?.looksBack ?? lookBack,
    ...(known && { predictor: known }),
  });
}

/** Whether the last step may be reused as any other. */
function hasOpenEnd({ lastStep, predictor }: Pick<ProposalParams, "lastStep" | "predictor">): boolean {
  return lastStep === "by-predictor" ? predictor === FITTED : lastStep === "free";
}

/** One of them as a schedule, with weights of its own in open loop where its predictor is fitted. @throws Failure as `at`. */
export function proposedSchedule(
  runs: FullRuns,
  params: ProposalParams,
  proposals: Proposals,
  budget: number,
): ScheduleFile {
  const { predictor, lookBack, ridge, heldOut, counting, objective, border } = params;
  const { compute, errors } = proposals.at(budget);
  const noise = hasNoise(runs);
  const options = { lookBack, noise, ridge, heldOut, counting, border };
  const rows = predictor === FITTED ? fitInOpenLoop(recordedOf(runs), compute, { ...options, rounds: 3 }) : undefined;
  // The edge to an end that is computed is none.
  const edgeErrors = compute.at(-1) === runs.steps - 1 ? errors.slice(0, compute.length - 1) : errors;
  return makeSchedule({
    steps: runs.steps,
    compute,
    border,
    objective: parseObjective(objective),
    reuseLevel: runs.reuseLevel,
    predictor,
    ...(rows && { fitted: { lookBack, noise, rows, loop: "open", samples: runs.samples.length } }),
    edgeErrors,
    distance: "local-square",
    provenance: runs.provenance,
  });
}

/** What a block stack adds has another size than the noise. */
function hasNoise({ reuseLevel }: FullRuns): boolean {
  return reuseLevel === "output";
}

/** What proposals and open-loop fits take of full runs. */
export function recordedOf({ branches, action, runs, provenance, steps }: FullRuns): Recorded {
  const factors = branches.map(({ factor }) => factor);
  return {
    grams: runs.map(({ gram }) => guidedGram(gram, factors)),
    action: Float64Array.from(action),
    // A file from elsewhere may not say; then its steps are spaced evenly, as a flow's are.
    sigmas: Float64Array.from(provenance.scheduler?.sigmas ?? action.map((_, t) => 1 - t / steps).concat(0)),
  };
}

export const proposeSchedule = defineNode({
  type: "solve/propose",
  version: 1,
  title: "Propose Schedule",
  summary:
    "Chooses the steps to compute from full runs alone, for a predictor that is fitted to them: the worst interval least, then the next worst, and so on.",
  inputs: { runs: input(FULL_RUNS, "Full runs, recorded or loaded") },
  outputs: { schedule: output(SCHEDULE, "Steps to compute, with weights where the predictor is fitted") },
  params: z.object({
    budget: z
      .int()
      .min(1)
      .max(1000)
      .default(12)
      .meta({ title: "Budget", unit: "steps", description: "Steps computed in full, the first included" }),
    ...proposalParams.shape,
  }),
  foresee: ({ runs }, { budget, ...params }) => {
    const { steps } = runs ?? {};
    if (steps === undefined) return {};
    const range = proposedBudgets(steps, { ...params, openEnd: hasOpenEnd(params) });
    const check = () => checkBudget({ steps, maxGap: params.maxGap }, budget, range);
    return { outputs: { schedule: { steps } }, ...refusedAt("budget", check) };
  },
  run: ({ runs }, { budget, ...params }) => ({
    schedule: proposedSchedule(runs, params, proposalsOf(runs, params), budget),
  }),
  preview: ({ schedule }) => stripOf(schedule),
});
