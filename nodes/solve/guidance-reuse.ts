import { z } from "zod";
import { FITTED } from "#core/fitted.ts";
import { combined, type Gram } from "#core/gram.ts";
import type { Recorded } from "#core/local-errors.ts";
import { fitInOpenLoop } from "#core/open-loop.ts";
import { proposeGuidance } from "#core/propose-guidance.ts";
import { said } from "#core/said.ts";
import { parseObjective } from "#core/solver.ts";
import type { FullRuns } from "#formats/full-runs-file.ts";
import { makeSchedule, type ScheduleFile } from "#formats/schedule-file.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { failure } from "../failures.ts";
import { stripOf } from "../previews/strip.ts";
import { FULL_RUNS, SCHEDULE } from "../sockets.ts";
import { proposalParams, recordedOf } from "./propose.ts";

/** How a schedule is proposed that reuses guidance by itself. */
export const guidanceParams = z.object({
  both: z.int().min(1).max(1000).optional().meta({
    title: "Both branches",
    unit: "steps",
    description: "Steps that compute both; as is best by local errors where left out, which may be all",
  }),
  ...proposalParams.omit({ predictor: true, bound: true, border: true, lastStep: true }).shape,
});

/**
 * A schedule of so many evaluations a sample in which guidance is a kind of step of its own, its weights fitted in open loop.
 * @throws Failure `solve/other-level`, `solve/no-guidance`; as `proposeGuidance`.
 */
export function guidanceSchedule(
  runs: FullRuns,
  params: z.output<typeof guidanceParams>,
  evaluations: number,
): ScheduleFile {
  if (runs.reuseLevel !== "output") {
    throw failure(
      "solve/other-level",
      said(
        "Guidance is reused by itself at the output level, and these full runs were recorded at the residual level. Record them with the model from before Reuse Level.",
      ),
    );
  }
  const [positive, negative] = branchesOf(runs);
  const { steps } = runs;
  const rest = recordedOf(runs);
  const of = (make: (gram: Gram) => Gram): Recorded => ({ ...rest, grams: runs.runs.map(({ gram }) => make(gram)) });
  const noise = (gram: Gram) => [[gram.size - 1, 1]] as const;
  const step = (make: (t: number) => (readonly [number, number])[]) => Array.from({ length: steps }, (_, t) => make(t));
  const ofPositive = of((gram) => combined(gram, [...step((t) => [[positive * steps + t, 1]]), noise(gram)]));
  const ofDifference = of((gram) =>
    combined(gram, [
      ...step((t) => [
        [negative * steps + t, 1],
        [positive * steps + t, -1],
      ]),
      noise(gram),
    ]),
  );
  const { objective, lookBack, ridge, counting, ...how } = params;
  const weighing = { ridge, counting, noise: true };
  const { compute, both, errors, guidanceErrors } = proposeGuidance(
    rest,
    ofPositive,
    ofDifference,
    {
      ...how,
      ...weighing,
      rounds: 2,
      lookBack,
      objective: parseObjective(objective),
      factor: runs.branches[negative]!.factor,
    },
    evaluations,
  );
  const rowsOf = (recorded: Recorded, computed: readonly number[], branch: string) =>
    fitInOpenLoop(recorded, computed, { ...weighing, lookBack, rounds: 3 }).map(({ from, to, weights }) => ({
      from,
      to,
      weights: { [branch]: weights.every! },
    }));
  const promptSteps = compute.filter((s) => !both.includes(s));
  const guidanceRows = promptSteps.length > 0 ? rowsOf(ofDifference, both, "guidance") : undefined;
  const rows = guidanceRows ? rowsOf(ofPositive, compute, "positive") : undefined;
  const worst = (some: readonly number[]) => Math.max(0, ...some).toPrecision(4);
  return makeSchedule({
    steps,
    compute,
    promptSteps,
    objective: parseObjective(objective),
    reuseLevel: "output",
    predictor: FITTED,
    fitted: {
      lookBack,
      noise: true,
      rows: rows ?? rowsOf(rest, compute, "every"),
      ...(guidanceRows && { guidanceRows }),
      loop: "open",
      samples: runs.samples.length,
    },
    provenance: {
      ...runs.provenance,
      notes: `${evaluations} evaluations: both branches at ${both.length} steps, the prompt's alone at ${promptSteps.length}. Largest local error (local-square) of the prompt's branch ${worst(errors)}, of guidance ${worst(guidanceErrors)}.`,
    },
  });
}

/** Places of the two branches. @throws Failure `solve/no-guidance`. */
function branchesOf({ branches }: FullRuns): [positive: number, negative: number] {
  const places = ["positive", "negative"].map((wanted) => branches.findIndex(({ name }) => name === wanted));
  if (places.every((place) => place >= 0) && branches[places[1]!]!.factor !== 0) return places as [number, number];
  throw failure(
    "solve/no-guidance",
    said(
      "These full runs have no negative branch, so that there is no guidance to reuse by itself. Record them with a guidance scale above 1, of a model that is guided by two predictions, or use Propose Schedule.",
    ),
  );
}

export const guidanceReuseNode = defineNode({
  type: "solve/guidance",
  version: 1,
  title: "Guidance Reuse",
  summary:
    "Proposes a schedule in which guidance is a kind of step of its own: at some steps the prompt's branch alone is computed, and its difference from the negative one is reused, each with weights of its own. What is spent is counted in evaluations.",
  inputs: { runs: input(FULL_RUNS, "Full runs with guidance, recorded or loaded") },
  outputs: { schedule: output(SCHEDULE, "Steps to compute, and those of the prompt's branch alone") },
  params: z.object({
    evaluations: z.int().min(2).max(2000).default(24).meta({
      title: "Evaluations",
      description: "A sample: two where both branches are computed, one where the prompt's is alone",
    }),
    ...guidanceParams.shape,
  }),
  run: ({ runs }, { evaluations, ...params }, { log }) => {
    const schedule = guidanceSchedule(runs, params, evaluations);
    const { compute, promptSteps = [] } = schedule;
    log(
      said("both branches computed at steps: {both}; the prompt's alone at: {alone}", {
        both: compute.length - promptSteps.length,
        alone: promptSteps.length,
      }),
    );
    return { schedule };
  },
  preview: ({ schedule }) => stripOf(schedule),
});
