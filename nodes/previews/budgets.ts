import { said } from "#core/said.ts";
import type { Budgets } from "#formats/budgets.ts";
import type { Preview } from "#kit/preview.ts";

/** The worst error against the budget. */
export function budgetCurve({ rows }: Budgets): Preview {
  const points = rows.flatMap(({ budget, errors }): [number, number][] => (errors[0] ? [[budget, errors[0]]] : []));
  return {
    kind: "line",
    xTitle: said("Budget"),
    yTitle: said("Worst edge error"),
    yScale: "log",
    series: [{ name: said("Worst edge error"), points }],
  };
}

/** The same as a table, with the steps that are computed. */
export function budgetTable({ rows, steps }: Budgets): Preview {
  return {
    kind: "table",
    columns: [
      said("Budget"),
      said("Speed-up at most"),
      said("Worst edge error"),
      said("Sum of edge errors"),
      said("Steps computed"),
    ],
    rows: rows.map(({ budget, compute, errors }) => [
      budget,
      Number((steps / budget).toFixed(2)),
      errors[0] ?? 0,
      errors.reduce((a, b) => a + b, 0),
      compute.join(" "),
    ]),
  };
}
