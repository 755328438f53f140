import { ChevronLeft, ChevronRight, Minus, Pause, Play, Plus } from "lucide-react";
import { type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { edgeTable } from "#web/charts/error-graph/edge-table.ts";
import { EdgeTip } from "#web/charts/error-graph/edge-tip.tsx";
import { Solving } from "#web/charts/workbench/solving.tsx";
import type { BenchViewProps } from "#web/charts/workbench/use-bench.ts";
import { PictureView, pointed } from "#web/picture/picture-view.tsx";
import { useColours } from "#web/picture/use-colours.ts";
import { useSize } from "#web/picture/use-size.ts";
import { IconButton } from "#web/ui/button.tsx";
import { arcAt, arcHeight, arcPlaces, arcsShown, shifted, stepX, type Window, zoomedWindow } from "./arcs.ts";
import { arcCursor, arcsPicture, takenPicture } from "./dag-picture.ts";
import { keyed } from "./keyed.ts";
import { useBudgetPlay } from "./use-budget-play.ts";

/** More arcs than this are thinned out: the eye sees no more, and drawing stays quick. */
const MOST_ARCS = 5000;

/** The steps in a row, all edges over them, and the path of the schedule at hand. */
export function DagChart({ bench }: BenchViewProps) {
  const { t, i18n } = useTranslation();
  const { graph, ramp, taken, solved, steps } = bench;
  const colours = useColours();
  const [ref, size] = useSize<HTMLDivElement>();
  const [window, setWindow] = useState<Window>({ first: 0, last: steps - 1 });
  const [edge, setEdge] = useState<{ readonly from: number; readonly to: number }>();
  const play = useBudgetPlay(bench);
  const places = useMemo(() => arcPlaces(window, graph?.maxGap ?? 1, size), [window, graph, size]);
  const arcs = useMemo(() => graph && arcsShown(graph, window, MOST_ARCS), [graph, window]);
  const ground = useMemo(
    () =>
      arcs && ramp && size.width > 0
        ? arcsPicture(places, arcs, ramp, colours, size, t("charts.step-axis"))
        : undefined,
    [arcs, ramp, places, colours, size, t],
  );
  const over = useMemo(() => {
    const path = takenPicture(places, taken.edges, taken.worst, colours, size);
    return edge ? { ...path, marks: [...path.marks, ...arcCursor(places, edge, colours, size).marks] } : path;
  }, [places, taken, colours, size, edge]);
  const drag = useRef<{ readonly x: number; readonly window: Window } | undefined>(undefined);
  const move = (event: PointerEvent<HTMLElement>) => {
    const [x, y] = pointed(event);
    if (drag.current) {
      const by = Math.round((drag.current.x - x) / places.pitch);
      const { first, last } = drag.current.window;
      setWindow(shifted({ first: first + by, last: last + by }, steps));
    } else setEdge(arcAt(places, steps, x, y));
  };
  const zoom = (factor: number, x = size.width / 2) =>
    setWindow((now) => zoomedWindow(now, steps, factor, now.first + Math.max(0, x - places.left) / places.pitch));
  useWheel(ref, (x, by) => zoom(by > 0 ? 1.25 : 0.8, x));
  const whole = window.last - window.first === steps - 1;
  return (
    <PictureView
      room={ref}
      picture={ground}
      over={over}
      role="application"
      aria-label={t("charts.dag-name", { steps })}
      bar={
        <>
          <IconButton name={t("charts.step-back")} isDisabled={!play.canGoBack} onPress={play.back}>
            <ChevronLeft />
          </IconButton>
          {!play.reduced && (
            <IconButton
              name={t(play.playing ? "charts.pause" : "charts.play")}
              isDisabled={!solved}
              onPress={play.toggle}
            >
              {play.playing ? <Pause /> : <Play />}
            </IconButton>
          )}
          <IconButton name={t("charts.step-on")} isDisabled={!play.canGoOn} onPress={play.on}>
            <ChevronRight />
          </IconButton>
          <span className="said">{t("charts.budget-now", { budget: taken.budget, steps })}</span>
        </>
      }
      tools={
        <>
          <IconButton name={t("charts.zoom-out")} isDisabled={whole} onPress={() => zoom(2)}>
            <Minus />
          </IconButton>
          <IconButton name={t("charts.zoom-in")} onPress={() => zoom(0.5)}>
            <Plus />
          </IconButton>
        </>
      }
      exported={
        ground && {
          title: t("charts.view-edges"),
          picture: () => ({
            ...ground,
            marks: [...ground.marks, ...takenPicture(places, taken.edges, taken.worst, colours, size).marks],
          }),
          sheet: () => edgeTable(bench, i18n.getFixedT("en")),
        }
      }
      onPointerMove={move}
      onPointerDown={(event) => {
        if (whole) return;
        drag.current = { x: pointed(event)[0], window };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerUp={() => {
        drag.current = undefined;
      }}
      onAway={() => setEdge(undefined)}
      onKey={(key) => keyed(key, edge, graph, window, { setEdge, setWindow, steps, zoom })}
      empty={!solved && <Solving />}
    >
      {edge && (
        <EdgeTip
          bench={bench}
          edge={edge}
          x={(stepX(places, edge.from) + stepX(places, edge.to)) / 2}
          y={places.base - arcHeight(places, edge.to - edge.from)}
        />
      )}
    </PictureView>
  );
}

/** The wheel over an element; the page does not scroll then. */
function useWheel(ref: React.RefObject<HTMLElement | null>, hear: (x: number, by: number) => void): void {
  const latest = useRef(hear);
  latest.current = hear;
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const turn = (event: WheelEvent) => {
      event.preventDefault();
      latest.current(event.clientX - element.getBoundingClientRect().left, event.deltaY);
    };
    element.addEventListener("wheel", turn, { passive: false });
    return () => element.removeEventListener("wheel", turn);
  }, [ref]);
}
