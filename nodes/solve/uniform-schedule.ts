import { z } from "zod";
import { uniformSteps } from "#core/schedule.ts";
import { makeSchedule } from "#formats/schedule-file.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { refusedAt } from "../params/foresight.ts";
import { stripOf } from "../previews/strip.ts";
import { ERROR_GRAPH, SCHEDULE } from "../sockets.ts";

export const uniformSchedule = defineNode({
  type: "solve/uniform",
  version: 1,
  title: "Uniform Schedule",
  summary: "Spreads the computed steps evenly: the baseline that a solved schedule must beat.",
  inputs: {
    errors: input(ERROR_GRAPH, "Gives the number of steps, and the errors of the chosen edges where it has them"),
  },
  outputs: { schedule: output(SCHEDULE, "Steps to compute in full") },
  params: z.object({ budget: z.int().min(2).max(1000).default(12).meta({ title: "Budget", unit: "steps" }) }),
  foresee: ({ errors }, { budget }) => {
    const { steps } = errors ?? {};
    if (steps === undefined) return {};
    return { outputs: { schedule: { steps } }, ...refusedAt("budget", () => void uniformSteps(steps, budget)) };
  },
  run: ({ errors }, { budget }) => ({
    schedule: makeSchedule({ graph: errors, compute: uniformSteps(errors.steps, budget), objective: "uniform" }),
  }),
  preview: ({ schedule }) => stripOf(schedule),
});
