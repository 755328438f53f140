import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorName } from "#picture/error-graph.ts";
import { errorText, timesText } from "#picture/numbers.ts";
import type { Plot } from "#picture/plot.ts";
import { curvesOf, type Measure } from "#web/charts/workbench/curves.ts";
import { Solving } from "#web/charts/workbench/solving.tsx";
import { spreadText } from "#web/charts/workbench/spread-text.ts";
import type { BenchViewProps } from "#web/charts/workbench/use-bench.ts";
import { ChartTip } from "#web/picture/chart-tip.tsx";
import { PictureView } from "#web/picture/picture-view.tsx";
import { useColours } from "#web/picture/use-colours.ts";
import { useSize } from "#web/picture/use-size.ts";
import { Segments } from "#web/ui/segments.tsx";
import { budgetCursor, budgetPicture, budgetPlot, pointAt } from "./budget-picture.ts";
import { budgetTable } from "./budget-table.ts";
import { publishedFor, sourceOf } from "./published.ts";

type Looked = NonNullable<ReturnType<typeof pointAt>>;

/** The error of the best schedule against its budget, beside even spreads, published lists and what was measured. */
export function BudgetChart({ bench }: BenchViewProps) {
  const { t, i18n } = useTranslation();
  const { solved, scale, taken, joint, file, steps, setBudget, change } = bench;
  const colours = useColours();
  const [ref, size] = useSize<HTMLDivElement>();
  const [measure, setMeasure] = useState<Measure>("worst");
  const [looked, setLooked] = useState<Looked>();
  const curves = useMemo(
    () => solved && curvesOf(solved, measure, publishedFor(steps), joint),
    [solved, measure, steps, joint],
  );
  const drawn = useMemo(() => {
    if (!curves || size.width === 0) return undefined;
    const plot = budgetPlot(curves, scale, size);
    const words = {
      x: t("charts.budget-axis"),
      y: errorName(t(measure === "worst" ? "charts.worst" : "charts.sum"), file?.distance),
      best: t("charts.best"),
      uniform: t("charts.uniform"),
      published: t("charts.published"),
      joint: t("charts.joint"),
    };
    return { plot, picture: budgetPicture(curves, plot, colours, words) };
  }, [curves, scale, size, colours, measure, t, file]);
  const chosen = { budget: taken.budget, error: measure === "worst" ? (taken.worst?.error ?? 0) : taken.sum };
  const at = (x: number, y: number) => curves && drawn && pointAt(curves, drawn.plot, x, y);
  return (
    <PictureView
      room={ref}
      picture={drawn?.picture}
      over={drawn && budgetCursor(drawn.plot, colours, chosen, looked?.point)}
      role="application"
      aria-label={t("charts.budgets-name")}
      bar={
        <Segments<Measure>
          label={t("charts.measure")}
          hideLabel
          value={measure}
          options={[
            { id: "worst", label: t("charts.worst") },
            { id: "sum", label: t("charts.sum") },
          ]}
          onChange={setMeasure}
        />
      }
      exported={
        curves && {
          title: t("charts.budgets"),
          sheet: () => budgetTable(bench, curves, i18n.getFixedT("en")),
        }
      }
      onPoint={(x, y) => setLooked(at(x, y))}
      onAway={() => setLooked(undefined)}
      onPress={(x, y) => {
        const found = at(x, y);
        if (found?.kind === "best") setBudget(found.point.budget);
        else if (found) change({ type: "take", compute: found.point.compute, origin: "run" });
      }}
      onKey={(key) => {
        const { budget } = taken;
        const to = solved && { ArrowLeft: budget - 1, ArrowRight: budget + 1, Home: solved.min, End: solved.max }[key];
        if (to === undefined) return false;
        setBudget(Math.min(solved!.max, Math.max(solved!.min, to)));
        return true;
      }}
      empty={!solved && <Solving />}
    >
      {looked && drawn && <PointTip looked={looked} bench={bench} plot={drawn.plot} />}
    </PictureView>
  );
}

function PointTip({
  looked,
  bench: { steps },
  plot: { x, y },
}: BenchViewProps & { readonly looked: Looked; readonly plot: Plot }) {
  const { t } = useTranslation();
  const { budget, error, compute } = looked.point;
  const name =
    looked.kind === "published"
      ? `${looked.point.name}`
      : looked.kind === "joint"
        ? [t("charts.joint"), looked.point.name].filter(Boolean).join(" · ")
        : t("charts.best-of", { budget });
  const top = y.kind === "log" && error <= 0 ? 40 : y.at(error);
  return (
    <ChartTip x={x.at(budget)} y={top} said={`${name}: ${errorText(error)}`}>
      <b>{name}</b>
      <table>
        <tbody>
          <tr>
            <td>{looked.kind === "joint" ? t("charts.joint") : t("charts.error")}</td>
            <td>{errorText(error)}</td>
          </tr>
          <tr>
            <td>{t("charts.budget")}</td>
            <td>{t("charts.budget-of", { budget, steps })}</td>
          </tr>
          <tr>
            <td>{t("charts.speed-up")}</td>
            <td>{t("charts.at-most", { value: timesText(steps / budget) })}</td>
          </tr>
        </tbody>
      </table>
      {looked.kind === "joint" && looked.point.errors && looked.point.errors.length > 1 && (
        <span className="tip-source">{t("charts.joint-spread", spreadText(looked.point.errors))}</span>
      )}
      <span className="tip-steps">{compute.join(" ")}</span>
      {looked.kind === "published" && <span className="tip-source">{sourceOf(looked.point.list)}</span>}
    </ChartTip>
  );
}
