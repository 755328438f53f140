import type { TFunction } from "i18next";
import { estimate } from "#core/estimate.ts";
import type { Sheet } from "#picture/sheet.ts";
import type { Curves } from "#web/charts/workbench/curves.ts";
import type { Bench } from "#web/charts/workbench/use-bench.ts";

/** All that is drawn against the budget, a schedule a row. */
export function budgetTable({ solved, steps }: Pick<Bench, "solved" | "steps">, curves: Curves, t: TFunction): Sheet {
  const columns = ["schedule", "budget", "speed-up", "worst", "sum", "joint", "steps"].map((key) => t(`charts.${key}`));
  const speedUp = (budget: number) => steps / budget;
  const best = (solved?.schedules ?? []).flatMap((compute, k) =>
    compute
      ? [
          [
            t("charts.best"),
            compute.length,
            speedUp(compute.length),
            solved!.worst[k],
            solved!.sum[k],
            curves.joint.find((joint) => joint.compute.join() === compute.join())?.error ?? null,
            compute.join(" "),
          ],
        ]
      : [],
  );
  const others = [...curves.uniform.map((point) => ({ ...point, name: t("charts.uniform") })), ...curves.published].map(
    ({ name, budget, compute }) => {
      const { worst, sum } = estimate(solved?.graph, steps, compute);
      return [name, budget, speedUp(budget), worst?.error ?? 0, sum ?? null, null, compute.join(" ")];
    },
  );
  const joint = curves.joint.map(({ name, budget, error, compute }) => [
    name || t("charts.this-schedule"),
    budget,
    speedUp(budget),
    null,
    null,
    error,
    compute.join(" "),
  ]);
  return { columns, rows: [...best, ...others, ...joint] };
}
