import { setImmediate as othersTurn } from "node:timers/promises";
import { z } from "zod";
import { type Said, said } from "#core/said.ts";
import { parseObjective } from "#core/solver.ts";
import { type BudgetRobustness, crossValidate } from "#formats/robustness.ts";
import { defineNode } from "#kit/define-node.ts";
import { input } from "#kit/port.ts";
import type { Preview } from "#kit/preview.ts";
import { objectiveParam } from "../params/objective.ts";
import { ERROR_GRAPH } from "../sockets.ts";

export const scheduleRobustness = defineNode({
  type: "solve/robustness",
  version: 1,
  title: "Schedule Robustness",
  summary:
    "How schedules do on prompts that they were not chosen on: each part of the samples is held out once, and the worst edge error there is told beside that of the samples seen.",
  inputs: { errors: input(ERROR_GRAPH, "Errors that keep those of each sample") },
  outputs: {},
  params: z.object({
    by: z
      .enum(["prompt", "seed", "sample"])
      .default("prompt")
      .meta({ title: "Hold out by", description: "All samples of a prompt together, all of a seed, or each alone" }),
    folds: z
      .int()
      .min(0)
      .max(1000)
      .default(0)
      .meta({ title: "Parts", description: "0 holds out one prompt, seed or sample at a time" }),
    objective: objectiveParam,
  }),
  run: async ({ errors }, { by, folds, objective }, { preview, progress, signal }) => {
    const rows = await crossValidate(
      errors,
      { by, folds, objective: parseObjective(objective) },
      async (done, total) => {
        await othersTurn();
        signal.throwIfAborted();
        progress(done, total);
      },
    );
    preview(tableOf(rows));
    preview(curvesOf(rows));
    return {};
  },
});

function tableOf(rows: readonly BudgetRobustness[]): Preview {
  return {
    kind: "table",
    title: said("Worst edge error of schedules on samples held out"),
    columns: [
      said("Budget"),
      said("Held out, mean"),
      said("Held out, worst"),
      said("Seen, mean"),
      said("Best of each, mean"),
      said("Different schedules"),
    ],
    rows: rows.map(({ budget, mean, worst, seen, best, schedules }) => [budget, mean, worst, seen, best, schedules]),
  };
}

function curvesOf(rows: readonly BudgetRobustness[]): Preview {
  const series = (name: Said, value: (row: BudgetRobustness) => number) => ({
    name,
    points: rows.flatMap((row): [number, number][] => (value(row) > 0 ? [[row.budget, value(row)]] : [])),
  });
  return {
    kind: "line",
    xTitle: said("Budget"),
    yTitle: said("Worst edge error"),
    yScale: "log",
    series: [
      series(said("Held out, worst"), (row) => row.worst),
      series(said("Held out, mean"), (row) => row.mean),
      series(said("Seen, mean"), (row) => row.seen),
      series(said("Best of each, mean"), (row) => row.best),
    ],
  };
}
