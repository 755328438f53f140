import { type KeyboardEvent, type PointerEvent, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Segments } from "../../ui/segments.tsx";
import { withDistance } from "../error-graph/heatmap-words.ts";
import { ExportMenu } from "../export/export-menu.tsx";
import { CanvasPicture, useSize } from "../picture/canvas-picture.tsx";
import { errorText, timesText } from "../picture/numbers.ts";
import { useColours } from "../picture/use-colours.ts";
import { ChartTip } from "../workbench/chart-tip.tsx";
import { Solving } from "../workbench/solving.tsx";
import type { BenchViewProps } from "../workbench/workbench.tsx";
import { budgetCursor, budgetPicture, budgetPlaces, pointAt } from "./budget-picture.ts";
import { budgetTable } from "./budget-table.ts";
import { curvesOf, type Measure } from "./curves.ts";
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
    const places = budgetPlaces(curves, scale, size);
    const words = {
      x: t("charts.budget-axis"),
      y: withDistance(t(measure === "worst" ? "charts.worst" : "charts.sum"), file?.distance),
      best: t("charts.best"),
      uniform: t("charts.uniform"),
      published: t("charts.published"),
      joint: t("charts.joint"),
    };
    return { places, picture: budgetPicture(curves, places, colours, words) };
  }, [curves, scale, size, colours, measure, t, file]);
  const chosen = { budget: taken.budget, error: measure === "worst" ? (taken.worst?.error ?? 0) : taken.sum };
  const at = (event: PointerEvent<HTMLElement>) => {
    if (!drawn || !curves) return undefined;
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return pointAt(curves, drawn.places, event.clientX - left, event.clientY - top);
  };
  const pick = (event: PointerEvent<HTMLElement>) => {
    const found = at(event);
    if (found?.kind === "best") setBudget(found.point.budget);
    else if (found) change({ type: "take", compute: found.point.compute, origin: "run" });
  };
  const onKey = (event: KeyboardEvent) => {
    if (!solved) return;
    const to = { ArrowLeft: taken.budget - 1, ArrowRight: taken.budget + 1, Home: solved.min, End: solved.max }[
      event.key
    ];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setBudget(Math.min(solved.max, Math.max(solved.min, to)));
  };
  return (
    <>
      <div className="chart-bar">
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
        <span className="end">
          {drawn && curves && (
            <ExportMenu
              chart={{
                name: t("charts.budgets"),
                title: t("charts.budgets"),
                picture: () => drawn.picture,
                table: () => budgetTable(bench, curves, i18n.getFixedT("en")),
              }}
            />
          )}
        </span>
      </div>
      <div
        ref={ref}
        className="chart-space"
        role="application"
        aria-label={t("charts.budgets-name")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk along the budgets
        tabIndex={0}
        onPointerMove={(event) => setLooked(at(event))}
        onPointerLeave={() => setLooked(undefined)}
        onPointerDown={pick}
        onKeyDown={onKey}
      >
        {!solved && <Solving />}
        {drawn && (
          <CanvasPicture picture={drawn.picture} over={budgetCursor(drawn.places, colours, chosen, looked?.point)}>
            {looked && <PointTip looked={looked} bench={bench} places={drawn.places} />}
          </CanvasPicture>
        )}
      </div>
    </>
  );
}

function PointTip({
  looked,
  bench: { steps },
  places: { x, y },
}: BenchViewProps & { readonly looked: Looked; readonly places: ReturnType<typeof budgetPlaces> }) {
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
      <span className="tip-steps">{compute.join(" ")}</span>
      {looked.kind === "published" && <span className="tip-source">{sourceOf(looked.point.list)}</span>}
    </ChartTip>
  );
}
