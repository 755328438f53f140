import type { TFunction } from "i18next";
import type { Sheet } from "#picture/sheet.ts";
import type { Bench } from "#web/charts/workbench/use-bench.ts";

/** Every step: whether it is computed, what the scheduler has there, and the error of the edge that leaves it. */
export function stripTable({ steps, path, sigmas, taken, best }: Bench, t: TFunction): Sheet {
  const computed = new Set(path.compute);
  const inBest = new Set(best);
  const leaving = new Map(taken.edges.map((edge) => [edge.from, edge]));
  return {
    columns: ["step-axis", "computed", "best", "sigma", "to-step", "error"].map((key) => t(`charts.${key}`)),
    rows: Array.from({ length: steps }, (_, step) => {
      const edge = leaving.get(step);
      const sigma = sigmas?.[step];
      return [
        step,
        computed.has(step) ? 1 : 0,
        best ? (inBest.has(step) ? 1 : 0) : null,
        sigma !== undefined && Number.isFinite(sigma) ? sigma : null,
        edge?.to ?? null,
        edge?.error ?? null,
      ];
    }),
  };
}
