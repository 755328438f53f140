import { z } from "zod";
import { checkBudget, parseObjective, solve } from "#core/solver.ts";
import { graphOf, unsettledNote } from "#formats/error-graph-file.ts";
import { makeSchedule } from "#formats/schedule-file.ts";
import { trimmed } from "#formats/trim-error-graph.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { refusedAt, sizeOf, trimmedFacts } from "../params/foresight.ts";
import { borderParam, boundParam, objectiveParam } from "../params/objective.ts";
import { stripOf } from "../previews/strip.ts";
import { ERROR_GRAPH, SCHEDULE } from "../sockets.ts";

export const solveSchedule = defineNode({
  type: "solve/schedule",
  version: 1,
  title: "Solve Schedule",
  summary: "Chooses the steps to compute so that the worst error is least, then the next worst, and so on.",
  inputs: { errors: input(ERROR_GRAPH, "Calibrated errors between steps") },
  outputs: { schedule: output(SCHEDULE, "Steps to compute in full") },
  params: z.object({
    budget: z
      .int()
      .min(2)
      .max(1000)
      .default(12)
      .meta({ title: "Budget", unit: "steps", description: "Steps computed in full, first and last included" }),
    maxGap: z
      .int()
      .min(1)
      .max(999)
      .optional()
      .meta({ title: "Largest gap", unit: "steps", description: "As calibrated where left out" }),
    objective: objectiveParam,
    bound: boundParam,
    border: borderParam,
  }),
  foresee: ({ errors }, { budget, maxGap, border }) => {
    const size = errors && sizeOf(trimmedFacts(errors, maxGap));
    if (!size) return {};
    const steps = { schedule: { steps: size.steps } };
    // A border asks for more steps, which only the run can tell.
    return { outputs: steps, ...(border === undefined && refusedAt("budget", () => checkBudget(size, budget))) };
  },
  run: ({ errors }, { budget, maxGap, objective, bound, border }, { log }) => {
    const note = unsettledNote(errors, budget);
    if (note) log(note);
    const graph = trimmed(errors, maxGap);
    const how = parseObjective(objective);
    const compute = solve(graphOf(graph), how, { bound, border }).compute(budget);
    return { schedule: makeSchedule({ graph, compute, objective: how, border }) };
  },
  preview: ({ schedule }) => stripOf(schedule),
});
