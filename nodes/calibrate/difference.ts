import { z } from "zod";
import { inARow, said } from "#core/said.ts";
import { parseObjective } from "#core/solver.ts";
import { compareErrorGraphs, type GraphDifference } from "#formats/compare-error-graphs.ts";
import { defineNode } from "#kit/define-node.ts";
import { input } from "#kit/port.ts";
import type { Preview } from "#kit/preview.ts";
import { objectiveParam } from "../params/objective.ts";
import { ERROR_GRAPH } from "../sockets.ts";

export const errorGraphDifference = defineNode({
  type: "calibrate/difference",
  version: 1,
  title: "Error Graph Difference",
  summary:
    "Two error graphs of one step count side by side: the ratio of every edge, how alike they rank them, and what each would lose with the other's schedules.",
  inputs: {
    errors: input(ERROR_GRAPH, "The errors to look at"),
    reference: input(ERROR_GRAPH, "What they are compared with"),
  },
  outputs: {},
  params: z.object({ objective: objectiveParam }),
  run: ({ errors, reference }, { objective }, { preview, log }) => {
    const difference = compareErrorGraphs(errors, reference, parseObjective(objective));
    const { correlation, ratio } = difference;
    log(
      said("rank correlation {correlation}, median ratio of errors {ratio}", {
        correlation: correlation?.toFixed(3) ?? "–",
        ratio: ratio?.toPrecision(3) ?? "–",
      }),
    );
    preview(tableOf(difference));
    preview(ratiosOf(difference));
    return {};
  },
});

function tableOf({ budgets }: GraphDifference): Preview {
  return {
    kind: "table",
    columns: [said("Budget"), said("Other steps"), said("Worst edge error"), said("With the reference's schedule")],
    rows: budgets.map(({ budget, moved, own, borrowed }) => [budget, moved, own, borrowed]),
  };
}

/** log₂ of error ÷ reference, so that half and twice are equally far from 0; empty where one of them is 0. */
function ratiosOf({ steps, edges, correlation }: GraphDifference): Preview {
  const values: (number | null)[] = new Array(steps * steps).fill(null);
  for (const { from, to, error, reference } of edges) {
    if (error > 0 && reference > 0) values[from * steps + to] = Math.log2(error / reference);
  }
  const facts = [
    said("log₂ of the ratio of errors"),
    ...(correlation === undefined
      ? []
      : [said("rank correlation {correlation}", { correlation: correlation.toFixed(3) })]),
  ];
  return {
    kind: "heatmap",
    title: inARow(facts, " · "),
    rows: steps,
    columns: steps,
    values,
    xTitle: said("To step"),
    yTitle: said("From step"),
    scale: "linear",
  };
}
