import { z } from "zod";
import { scheduleErrors } from "#core/schedule.ts";
import { parseObjective, solve } from "#core/solver.ts";
import { graphOf } from "#formats/error-graph-file.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { objectiveParam } from "../params/objective.ts";
import { budgetCurve, budgetTable } from "../previews/budgets.ts";
import { BUDGETS, ERROR_GRAPH } from "../sockets.ts";

export const allBudgets = defineNode({
  type: "solve/all-budgets",
  version: 1,
  title: "All Budgets",
  summary: "Solves every feasible budget in one pass: a curve of the worst edge error against the budget, and a table.",
  inputs: { errors: input(ERROR_GRAPH, "Calibrated errors between steps") },
  outputs: { budgets: output(BUDGETS, "The best steps for every budget") },
  params: z.object({ objective: objectiveParam }),
  isOutput: true,
  run: ({ errors }, { objective }, { preview }) => {
    const graph = graphOf(errors);
    const solution = solve(graph, parseObjective(objective));
    const rows = solution.budgets.map((budget) => {
      const compute = solution.compute(budget);
      return { budget, compute, errors: scheduleErrors(graph, compute) };
    });
    const budgets = { steps: graph.steps, rows };
    preview(budgetTable(budgets));
    return { budgets };
  },
  preview: ({ budgets }) => budgetCurve(budgets),
});
