import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  cellOf,
  type Edge,
  edgeOf,
  errorGraphPicture,
  errorName,
  type GraphLayout,
  graphPlaces,
} from "#picture/error-graph.ts";
import { cellAt, cellBox, cellCursor, type HeatmapWords } from "#picture/heatmap.ts";
import type { BenchViewProps } from "#web/charts/workbench/use-bench.ts";
import { PictureView } from "#web/picture/picture-view.tsx";
import { useColours } from "#web/picture/use-colours.ts";
import { useSize } from "#web/picture/use-size.ts";
import { Segments } from "#web/ui/segments.tsx";
import { edgeTable } from "./edge-table.ts";
import { EdgeTip } from "./edge-tip.tsx";

/** The error graph as a heatmap, with the schedule at hand on it. */
export function HeatmapChart({ bench }: BenchViewProps) {
  const { t, i18n } = useTranslation();
  const { graph, ramp, taken, file } = bench;
  const colours = useColours();
  const [room, size] = useSize<HTMLDivElement>();
  const [layout, setLayout] = useState<GraphLayout>("to");
  const words = useHeatmapWords(layout, file?.distance);
  const [cursor, setCursor] = useState<Edge>();
  const picture = useMemo(
    () =>
      graph && ramp && size.width > 0
        ? errorGraphPicture(graph, { layout, ramp, colours, words, size, taken: taken.edges, worst: taken.worst })
        : undefined,
    [graph, ramp, layout, colours, words, size, taken],
  );
  if (!graph) return null;
  const places = graphPlaces(graph, layout, size);
  const measured = ({ from, to }: Edge) => to - from >= 2 && to - from <= graph.maxGap && from >= 0 && to < graph.steps;
  const cell = cursor && cellOf(cursor, layout);
  const tip = cell && cellBox(places, cell);
  return (
    <PictureView
      room={room}
      picture={picture}
      over={cell && cellCursor(places, cell, colours, size)}
      role="application"
      aria-label={t("charts.heatmap-name", { steps: graph.steps, gap: graph.maxGap })}
      bar={
        <Segments<GraphLayout>
          label={t("charts.layout")}
          hideLabel
          value={layout}
          options={[
            { id: "to", label: t("charts.layout-to") },
            { id: "gap", label: t("charts.layout-gap") },
          ]}
          onChange={setLayout}
        />
      }
      exported={{ title: t("charts.error-graph"), sheet: () => edgeTable(bench, i18n.getFixedT("en")) }}
      onPoint={(x, y) => {
        const at = cellAt(places, x, y);
        const edge = at && edgeOf(at, layout);
        setCursor(edge && measured(edge) ? edge : undefined);
      }}
      onAway={() => setCursor(undefined)}
      onKey={(key) => {
        const next = nextEdge(cursor, key, layout);
        if (!next) return false;
        if (key === "Escape") setCursor(undefined);
        else if (measured(next)) setCursor(next);
        return true;
      }}
    >
      {cursor && tip && <EdgeTip bench={bench} edge={cursor} x={tip.x + tip.width} y={tip.y} />}
    </PictureView>
  );
}

/** Where an arrow key leads: to a neighbouring cell. The first key shows the first edge. */
function nextEdge(edge: Edge | undefined, key: string, layout: GraphLayout): Edge | undefined {
  if (key === "Escape") return edge;
  const way = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[key];
  if (!way) return undefined;
  if (!edge) return { from: 0, to: 2 };
  const [row, column] = cellOf(edge, layout);
  return edgeOf([row + way[0]!, column + way[1]!], layout);
}

/** What stands at the axes. */
function useHeatmapWords(layout: GraphLayout, distance: string | undefined): HeatmapWords {
  const { t } = useTranslation();
  return useMemo(() => {
    const value = errorName(t("charts.error"), distance);
    if (layout === "to") return { across: t("charts.to-step"), down: t("charts.from-step"), value };
    return { across: t("charts.from-step"), down: t("charts.gap"), value };
  }, [t, layout, distance]);
}
