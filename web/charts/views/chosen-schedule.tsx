import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { uniformSteps } from "#core/schedule.ts";
import { type Bench, sameSteps } from "#web/charts/workbench/use-bench.ts";
import { Select } from "#web/ui/field.tsx";

/** Chooses the schedule that is drawn: the solver's, one of the run, or an even spread. */
export function ChosenSchedule({ bench }: { readonly bench: Bench }) {
  const { t } = useTranslation();
  const { path, best, schedules, schedule, steps, change } = bench;
  const budget = path.compute.length;
  const uniform = useMemo(
    () => (budget >= Math.min(2, steps) ? uniformSteps(steps, budget) : undefined),
    [steps, budget],
  );
  const named = [
    ...(schedule ? [{ id: "own", label: t("charts.this-schedule"), compute: schedule.compute }] : []),
    ...schedules
      .filter(({ file }) => file.steps === steps && (!schedule || !sameSteps(file.compute, schedule.compute)))
      .map(({ key, title, file }) => ({ id: key, label: `${title}, ${file.budget}`, compute: file.compute })),
    ...(uniform ? [{ id: "uniform", label: t("charts.uniform"), compute: uniform }] : []),
  ];
  const value = path.origin === "edited" ? "edited" : path.origin === "solved" ? "best" : idOf(named, path.compute);
  const options = [
    ...(best ? [{ id: "best", label: t("charts.best-of-budget") }] : []),
    ...named.map(({ id, label }) => ({ id, label })),
    ...(path.origin === "edited" ? [{ id: "edited", label: t("charts.edited") }] : []),
  ];
  const take = (id: string) => {
    if (id === "best" && best) change({ type: "take", compute: best, origin: "solved" });
    const found = named.find((each) => each.id === id);
    if (found) change({ type: "take", compute: found.compute, origin: "run" });
  };
  return <Select label={t("charts.schedule")} value={value} options={options} onChange={take} />;
}

function idOf(
  named: readonly { readonly id: string; readonly compute: readonly number[] }[],
  compute: readonly number[],
) {
  return (
    (named.find((each) => each.compute === compute) ?? named.find((each) => sameSteps(each.compute, compute)))?.id ?? ""
  );
}
