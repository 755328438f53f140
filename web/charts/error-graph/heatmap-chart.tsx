import { type KeyboardEvent, type PointerEvent, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Segments } from "../../ui/segments.tsx";
import { ExportMenu } from "../export/export-menu.tsx";
import { CanvasPicture, useSize } from "../picture/canvas-picture.tsx";
import { useColours } from "../picture/use-colours.ts";
import type { BenchViewProps } from "../workbench/workbench.tsx";
import { edgeTable } from "./edge-table.ts";
import { EdgeTip } from "./edge-tip.tsx";
import {
  cellOf,
  cursorPicture,
  type Edge,
  edgeAt,
  edgesOfGraph,
  type HeatmapLayout,
  heatmapPicture,
  heatmapPlaces,
} from "./heatmap.ts";
import { useHeatmapWords } from "./heatmap-words.ts";

/** The error graph as a heatmap, with the schedule at hand on it. */
export function HeatmapChart({ bench }: BenchViewProps) {
  const { t, i18n } = useTranslation();
  const { graph, ramp, taken, file } = bench;
  const colours = useColours();
  const words = useHeatmapWords(file?.distance);
  const [ref, size] = useSize<HTMLDivElement>();
  const [layout, setLayout] = useState<HeatmapLayout>("to");
  const [cursor, setCursor] = useState<Edge>();
  const edges = useMemo(() => graph && edgesOfGraph(graph), [graph]);
  const picture = useMemo(
    () =>
      edges && ramp && size.width > 0
        ? heatmapPicture(edges, { layout, ramp, colours, words, size, taken: taken.edges, worst: taken.worst })
        : undefined,
    [edges, ramp, layout, colours, words, size, taken],
  );
  if (!graph || !edges) return null;
  const places = heatmapPlaces(edges, layout, size);
  const measured = ({ from, to }: Edge) => to - from >= 2 && to - from <= graph.maxGap && from >= 0 && to < graph.steps;
  const look = (event: PointerEvent<HTMLElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const edge = edgeAt(places, event.clientX - left, event.clientY - top);
    setCursor(edge && measured(edge) ? edge : undefined);
  };
  const onKey = (event: KeyboardEvent) => {
    const next = nextEdge(cursor, event.key, layout);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") setCursor(undefined);
    else if (measured(next)) setCursor(next);
  };
  const tip = cursor && cellOf(places, cursor);
  return (
    <>
      <div className="chart-bar">
        <Segments<HeatmapLayout>
          label={t("charts.layout")}
          hideLabel
          value={layout}
          options={[
            { id: "to", label: t("charts.layout-to") },
            { id: "gap", label: t("charts.layout-gap") },
          ]}
          onChange={setLayout}
        />
        <span className="end">
          {picture && (
            <ExportMenu
              chart={{
                name: t("charts.error-graph"),
                title: t("charts.error-graph"),
                picture: () => picture,
                table: () => edgeTable(bench, i18n.getFixedT("en")),
              }}
            />
          )}
        </span>
      </div>
      <div
        ref={ref}
        className="chart-space"
        role="application"
        aria-label={t("charts.heatmap-name", { steps: graph.steps, gap: graph.maxGap })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk over it
        tabIndex={0}
        onPointerMove={look}
        onPointerDown={look}
        onPointerLeave={() => setCursor(undefined)}
        onKeyDown={onKey}
        onBlur={() => setCursor(undefined)}
      >
        {picture && (
          <CanvasPicture picture={picture} over={cursor && cursorPicture(places, cursor, colours, size)}>
            {cursor && tip && <EdgeTip bench={bench} edge={cursor} x={tip.x + tip.width} y={tip.y} />}
          </CanvasPicture>
        )}
      </div>
    </>
  );
}

/** Where an arrow key leads: to a neighbouring cell. The first key shows the first edge. */
function nextEdge(edge: Edge | undefined, key: string, layout: HeatmapLayout): Edge | undefined {
  if (key === "Escape") return edge;
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  if (!way) return undefined;
  if (!edge) return { from: 0, to: 2 };
  const [across = 0, down = 0] = way;
  return layout === "to"
    ? { from: edge.from + down, to: edge.to + across }
    : { from: edge.from + across, to: edge.to + across + down };
}
