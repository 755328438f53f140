import type { TFunction } from "i18next";
import { Redo2, RotateCcw, Undo2 } from "lucide-react";
import { useId, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "#picture/numbers.ts";
import type { Sheet } from "#picture/sheet.ts";
import { stripCursor, stripPicture } from "#picture/strip.ts";
import { stripPlaces } from "#picture/strip-places.ts";
import { type Bench, type BenchViewProps, sameSteps } from "#web/charts/workbench/use-bench.ts";
import { PictureView } from "#web/picture/picture-view.tsx";
import { useColours } from "#web/picture/use-colours.ts";
import { useSize } from "#web/picture/use-size.ts";
import { IconButton } from "#web/ui/button.tsx";
import { useStripInput } from "./use-strip-input.ts";

/** The schedule as a strip over the sigmas, to be changed by pointer and keys. */
export function StripChart({ bench }: BenchViewProps) {
  const { t, i18n } = useTranslation();
  const { path, change, taken, steps, best, sigmas, ramp, solved } = bench;
  const { compute } = path;
  const limit = solved?.worst[compute.length - solved.min];
  const colours = useColours();
  const id = useId();
  const [ref, room] = useSize<HTMLDivElement>();
  const places = useMemo(
    () => stripPlaces(steps, room, { curve: sigmas !== undefined, errors: true, best: true, pressed: true }),
    [steps, room, sigmas],
  );
  const [active, setActive] = useState<number>();
  const input = useStripInput({ steps, compute, places, active, setActive, change });
  const picture = useMemo(() => {
    if (room.width === 0) return undefined;
    const words = {
      curve: t("charts.sigma"),
      errors: t("charts.errors"),
      steps: t("charts.steps"),
      best: t("charts.best"),
      axis: t("charts.step-axis"),
    };
    return stripPicture(places, { compute, taken, best, limit, curve: sigmas, ramp }, colours, words);
  }, [places, room, compute, taken, best, limit, sigmas, ramp, colours, t]);
  const unlike = best !== undefined && !sameSteps(best, compute);
  return (
    <PictureView
      room={ref}
      picture={picture}
      over={active === undefined ? undefined : stripCursor(places, active, input.leaving, colours)}
      className="strip"
      role="listbox"
      aria-multiselectable
      aria-label={t("charts.strip-name", { steps })}
      aria-activedescendant={active === undefined ? undefined : id}
      bar={<span className="said">{t("charts.strip-help")}</span>}
      tools={
        <>
          <IconButton
            name={t("actions.undo")}
            isDisabled={path.past.length === 0}
            onPress={() => change({ type: "undo" })}
          >
            <Undo2 />
          </IconButton>
          <IconButton
            name={t("actions.redo")}
            isDisabled={path.future.length === 0}
            onPress={() => change({ type: "redo" })}
          >
            <Redo2 />
          </IconButton>
          {best && (
            <IconButton
              name={t("charts.take-best")}
              isDisabled={!unlike}
              onPress={() => change({ type: "take", compute: best, origin: "solved" })}
            >
              <RotateCcw />
            </IconButton>
          )}
        </>
      }
      exported={{ title: t("charts.schedule"), sheet: () => stripTable(bench, i18n.getFixedT("en")) }}
      {...input.handlers}
    >
      {active !== undefined && (
        <span id={id} className="chart-said" role="option" tabIndex={-1} aria-selected={compute.includes(active)}>
          {toldStep(t, active, bench)}
        </span>
      )}
    </PictureView>
  );
}

/** A step in words: whether it is computed, the edge that it stands on, and its sigma. */
function toldStep(t: TFunction, step: number, { taken, path, sigmas }: BenchViewProps["bench"]): string {
  const computed = path.compute.includes(step);
  const edge = taken.edges.find(({ from, to }) => step >= from && step < to);
  const sigma = sigmas?.[step];
  return [
    t(computed ? "charts.step-computed" : "charts.step-reused", { step }),
    edge && edge.to - edge.from > 1
      ? t("charts.edge-said", { from: edge.from, to: edge.to, error: errorText(edge.error) })
      : "",
    sigma === undefined ? "" : `${t("charts.sigma")} ${errorText(sigma)}`,
  ]
    .filter(Boolean)
    .join(", ");
}

/** Every step: whether it is computed, what the scheduler has there, and the error of the edge that leaves it. */
function stripTable({ steps, path, sigmas, taken, best }: Bench, t: TFunction): Sheet {
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
