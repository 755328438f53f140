import { type PointerEvent, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { NodeState } from "#protocol/run-state.ts";
import { useTell } from "../../store/node-words.ts";
import { CanvasPicture, useSize } from "../picture/canvas-picture.tsx";
import { errorText } from "../picture/numbers.ts";
import { rampOf } from "../picture/ramp.ts";
import { useColours } from "../picture/use-colours.ts";
import { ChartTip } from "../workbench/chart-tip.tsx";
import "../workbench/workbench.css";
import { cellOf, cursorPicture, type Edge, edgeAt, heatmapPicture, heatmapPlaces } from "./heatmap.ts";
import { useHeatmapWords } from "./heatmap-words.ts";
import { type HeatmapPreview, measuredEdges } from "./measured-edges.ts";

/** The heatmap as it fills while edges are measured. */
export function LiveHeatmap({ preview, state }: { readonly preview: HeatmapPreview; readonly state: NodeState }) {
  const { t } = useTranslation();
  const tell = useTell();
  const colours = useColours();
  const words = useHeatmapWords(undefined);
  const [ref, size] = useSize<HTMLDivElement>();
  const [cursor, setCursor] = useState<Edge>();
  const edges = useMemo(() => measuredEdges(preview), [preview]);
  const picture = useMemo(() => {
    if (size.width === 0) return undefined;
    const ramp = rampOf(
      preview.scale,
      edges.edges.map(([, , error]) => error),
    );
    return heatmapPicture(edges, { layout: "to", ramp, colours, words, size });
  }, [edges, preview.scale, colours, words, size]);
  const places = heatmapPlaces(edges, "to", size);
  const error = cursor && preview.values[cursor.from * preview.columns + cursor.to];
  const look = (event: PointerEvent<HTMLElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    setCursor(edgeAt(places, event.clientX - left, event.clientY - top));
  };
  const cell = cursor && cellOf(places, cursor);
  const share = state.progress ? state.progress.done / state.progress.total : 0;
  return (
    <div className="workbench">
      <div className="chart-bar">
        <span className="said" role="status">
          {t("charts.measured", { count: edges.edges.length, percent: Math.floor(100 * share) })}
          {state.progress?.note ? ` · ${tell(state.progress.note)}` : ""}
        </span>
      </div>
      <div
        ref={ref}
        className="chart-space"
        role="img"
        aria-label={t("charts.live-name")}
        onPointerMove={look}
        onPointerLeave={() => setCursor(undefined)}
      >
        {picture && (
          <CanvasPicture
            picture={picture}
            over={cursor && typeof error === "number" ? cursorPicture(places, cursor, colours, size) : undefined}
          >
            {cursor && cell && typeof error === "number" && (
              <ChartTip x={cell.x + cell.width} y={cell.y} said="">
                <b>
                  {t("charts.edge", { ...cursor })} · {errorText(error)}
                </b>
              </ChartTip>
            )}
          </CanvasPicture>
        )}
      </div>
    </div>
  );
}
