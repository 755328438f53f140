import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { budgetCurve, budgetTable } from "../previews/budgets.ts";
import { BUDGETS, FULL_RUNS } from "../sockets.ts";
import { proposalParams, proposalsOf } from "./propose.ts";

export const allProposals = defineNode({
  type: "solve/all-proposals",
  version: 1,
  title: "All Proposals",
  summary:
    "Proposes schedules from full runs for every feasible budget in one pass: a curve of the worst interval's error against the budget, and a table.",
  inputs: { runs: input(FULL_RUNS, "Full runs, recorded or loaded") },
  outputs: { budgets: output(BUDGETS, "The steps proposed for every budget") },
  params: proposalParams.omit({ bound: true }),
  isOutput: true,
  run: ({ runs }, params, { preview }) => {
    const proposals = proposalsOf(runs, params);
    const rows = Array.from({ length: proposals.max - proposals.min + 1 }, (_, k) => {
      const { compute, errors } = proposals.at(proposals.min + k);
      return { budget: proposals.min + k, compute, errors: errors.toSorted((a, b) => b - a) };
    });
    const budgets = { steps: runs.steps, rows };
    preview(budgetTable(budgets));
    return { budgets };
  },
  preview: ({ budgets }) => budgetCurve(budgets),
});
