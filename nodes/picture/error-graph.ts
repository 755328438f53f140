import { type ErrorGraph, edgesOf, isMeasured } from "#core/error-graph.ts";
import {
  type Cell,
  frameMarks,
  type Grid,
  type GridLook,
  type HeatmapPlaces,
  type HeatmapWords,
  heatmapPicture,
  heatmapPlaces,
} from "./heatmap.ts";
import type { Colours } from "./look.ts";
import type { Mark, Picture, Size } from "./picture.ts";
import type { Ramp } from "./ramp.ts";

/** How an error graph lies: from × to, or from × gap, which leaves no room empty. */
export type GraphLayout = "to" | "gap";

export interface Edge {
  readonly from: number;
  readonly to: number;
}

const LOOKS: Readonly<Record<GraphLayout, GridLook>> = {
  to: { legend: "corner" },
  gap: { legend: "below", square: false, firstRow: 2 },
};

export function cellOf({ from, to }: Edge, layout: GraphLayout): Cell {
  return layout === "to" ? [from, to] : [to - from - 2, from];
}

/** The edge of a cell; it need not have been measured. */
export function edgeOf([row, column]: Cell, layout: GraphLayout): Edge {
  return layout === "to" ? { from: row, to: column } : { from: column, to: column + row + 2 };
}

function shapeOf({ steps, maxGap }: Pick<ErrorGraph, "steps" | "maxGap">, layout: GraphLayout) {
  if (layout === "to") return { rows: steps, columns: steps };
  return { rows: Math.max(1, Math.min(maxGap, steps - 1) - 1), columns: Math.max(1, steps - 2) };
}

export function graphPlaces(graph: Pick<ErrorGraph, "steps" | "maxGap">, layout: GraphLayout, size: Size) {
  return heatmapPlaces(shapeOf(graph, layout), size, LOOKS[layout]);
}

/** The errors of all edges as a grid. */
export function gridOf(graph: ErrorGraph, layout: GraphLayout): Grid {
  const { rows, columns } = shapeOf(graph, layout);
  const values: (number | null)[] = new Array(rows * columns).fill(null);
  edgesOf(graph.steps, graph.maxGap).forEach(([from, to], k) => {
    const [row, column] = cellOf({ from, to }, layout);
    if (Number.isFinite(graph.errors[k])) values[row * columns + column] = graph.errors[k];
  });
  return { rows, columns, values };
}

/** The error graph with the edges of a schedule on it. Time O(steps²). */
export function errorGraphPicture(
  graph: ErrorGraph,
  {
    layout,
    taken = [],
    worst,
    ...options
  }: {
    readonly layout: GraphLayout;
    readonly size: Size;
    readonly colours: Colours;
    readonly ramp: Ramp;
    readonly words: HeatmapWords;
    readonly taken?: readonly Edge[];
    readonly worst?: Edge | undefined;
  },
): Picture {
  const { size, colours } = options;
  const places = graphPlaces(graph, layout, size);
  const known = taken.filter(({ from, to }) => to - from > 1 && isMeasured(graph, from, to));
  const frames = frameMarks(
    places,
    known.map((edge) => cellOf(edge, layout)),
    colours,
    worst && cellOf(worst, layout),
  );
  const under = layout === "to" ? [diagonal(places, colours)] : [];
  const over = layout === "to" ? [...wayMarks(places, taken, colours), ...frames] : frames;
  return heatmapPicture(gridOf(graph, layout), { ...options, under, over }, LOOKS[layout]);
}

/** A step that is computed right after another: no reuse, no error, no cell. */
export function diagonal({ left, top, wide, columns }: HeatmapPlaces, colours: Colours): Mark {
  const points = [];
  for (let step = 0; step < columns; step++) {
    const place = step * wide;
    points.push(left + place, top + place, left + place + wide, top + place);
  }
  points.push(left + columns * wide, top + columns * wide);
  return { kind: "path", points, stroke: colours.line, line: 1 };
}

/** The way of a schedule along the diagonal, from edge to edge. */
function wayMarks({ left, top, wide }: HeatmapPlaces, taken: readonly Edge[], colours: Colours): Mark[] {
  const middle = (step: number) => (step + 0.5) * wide;
  const lines = taken.flatMap(({ from, to }) => {
    // The way leads into a frame and out of it, not over the colour inside.
    const inside = to - from > 1 ? wide / 2 : 0;
    const turn = [left + middle(to), top + middle(from)] as const;
    return [
      [left + middle(from), top + middle(from), turn[0] - inside, turn[1]],
      [turn[0], turn[1] + inside, turn[0], top + middle(to)],
    ];
  });
  const looks = [
    { stroke: colours.surface, line: 3.5 },
    { stroke: colours.text, line: 1.5 },
  ] as const;
  return looks.flatMap((look) => lines.map((points): Mark => ({ kind: "path", points, ...look })));
}

/** What is called an error, with how far two results are apart as it was measured. */
export function errorName(word: string, distance: string | undefined): string {
  return distance === undefined || distance === "unknown" ? word : `${word} (${distance})`;
}
