import { type ErrorGraph, edgesOf } from "#core/error-graph.ts";
import { roundUp } from "../picture/axis.ts";
import type { Colours } from "../picture/colours.ts";
import { errorText } from "../picture/numbers.ts";
import type { Colour, Mark, Picture } from "../picture/picture.ts";
import { type Ramp, rgb } from "../picture/ramp.ts";

/** How the heatmap lies: from × to, or from × gap, which leaves no room empty. */
export type HeatmapLayout = "to" | "gap";

export interface Edge {
  readonly from: number;
  readonly to: number;
}

/** Edges with their errors; not all of them while they are still being measured. */
export interface HeatmapEdges {
  readonly steps: number;
  readonly maxGap: number;
  readonly edges: readonly (readonly [from: number, to: number, error: number])[];
}

export function edgesOfGraph(graph: ErrorGraph): HeatmapEdges {
  const { steps, maxGap, errors } = graph;
  return {
    steps,
    maxGap: Math.min(maxGap, Math.max(2, steps - 1)),
    edges: edgesOf(steps, maxGap).map(([from, to], k) => [from, to, errors[k]!]),
  };
}

const MARGIN = { left: 50, right: 16, top: 12, bottom: 40 };
/** The largest cell that still looks like a field of many. */
const LARGEST_CELL = 56;
const LARGEST_ROW = 56;

/** Where the cells of a heatmap are in a space. */
export interface HeatmapPlaces {
  readonly layout: HeatmapLayout;
  readonly left: number;
  readonly top: number;
  readonly wide: number;
  readonly high: number;
  readonly columns: number;
  readonly rows: number;
}

export function heatmapPlaces(
  { steps, maxGap }: Pick<HeatmapEdges, "steps" | "maxGap">,
  layout: HeatmapLayout,
  { width, height }: { readonly width: number; readonly height: number },
): HeatmapPlaces {
  const [columns, rows] = layout === "to" ? [steps, steps] : [Math.max(1, steps - 2), Math.max(1, maxGap - 1)];
  const { top } = MARGIN;
  const room = [Math.max(20, width - MARGIN.left - MARGIN.right), Math.max(20, height - top - MARGIN.bottom)] as const;
  if (layout === "to") {
    const side = Math.min(LARGEST_CELL, room[0] / columns, room[1] / rows);
    return { layout, left: centred(room[0], side * columns), top, wide: side, high: side, columns, rows };
  }
  // Room for the legend under the rows.
  const high = Math.max(1, Math.min(LARGEST_ROW, (room[1] - LEGEND.height - 24) / rows));
  const wide = Math.min(LARGEST_CELL, room[0] / columns);
  return { layout, left: centred(room[0], wide * columns), top, wide, high, columns, rows };
}

function centred(room: number, width: number): number {
  return MARGIN.left + Math.max(0, Math.floor((room - width) / 2));
}

/** The edge at a point; it need not have been measured. */
export function edgeAt({ layout, left, top, wide, high, columns, rows }: HeatmapPlaces, x: number, y: number) {
  const [column, row] = [Math.floor((x - left) / wide), Math.floor((y - top) / high)];
  if (column < 0 || row < 0 || column >= columns || row >= rows) return undefined;
  return layout === "to" ? { from: row, to: column } : { from: column, to: column + row + 2 };
}

/** The cell of an edge: its corner and size. */
export function cellOf({ layout, left, top, wide, high }: HeatmapPlaces, { from, to }: Edge) {
  const [column, row] = layout === "to" ? [to, from] : [from, to - from - 2];
  return { x: left + column * wide, y: top + row * high, width: wide, height: high };
}

export interface HeatmapWords {
  readonly from: string;
  readonly to: string;
  readonly gap: string;
  readonly error: string;
}

/** The heatmap with axes and legend, and the edges of a schedule on it. */
export function heatmapPicture(
  { steps, maxGap, edges }: HeatmapEdges,
  {
    layout,
    ramp,
    colours,
    words,
    size,
    taken = [],
    worst,
  }: {
    readonly layout: HeatmapLayout;
    readonly ramp: Ramp;
    readonly colours: Colours;
    readonly words: HeatmapWords;
    readonly size: { readonly width: number; readonly height: number };
    readonly taken?: readonly Edge[];
    readonly worst?: Edge | undefined;
  },
): Picture {
  const places = heatmapPlaces({ steps, maxGap }, layout, size);
  const { left, top, wide, high, columns, rows } = places;
  const [width, height] = [columns * wide, rows * high];
  const cells: (Colour | undefined)[] = new Array(columns * rows);
  for (const [from, to, error] of edges)
    cells[layout === "to" ? from * columns + to : (to - from - 2) * columns + from] = ramp.colour(error);
  const legend =
    layout === "to"
      ? { x: left + 14, y: top + height - LEGEND.height - 12, width: Math.min(180, width * 0.42) }
      : { x: left, y: top + height + MARGIN.bottom, width: Math.min(240, Math.max(80, size.width - left - 20)) };
  return {
    width: size.width,
    height: layout === "to" ? size.height : legend.y + LEGEND.height + 4,
    marks: [
      { kind: "rect", x: left, y: top, width, height, fill: colours.background },
      ...(layout === "to" ? [diagonal(places, steps, colours)] : []),
      { kind: "cells", x: left, y: top, width, height, columns, rows, colours: cells },
      ...stepAxis(places, colours, words),
      ...(taken.length > 0 ? pathMarks(places, taken, colours, worst) : []),
      ...legendMarks(legend, ramp, colours, words.error),
    ],
  };
}

/** A step that is computed right after another: no reuse, no error, no cell. */
function diagonal({ left, top, wide }: HeatmapPlaces, steps: number, colours: Colours): Mark {
  const points = [];
  for (let step = 0; step < steps; step++) {
    const place = step * wide;
    points.push(left + place, top + place, left + place + wide, top + place);
  }
  points.push(left + steps * wide, top + steps * wide);
  return { kind: "path", points, stroke: colours.line, line: 1 };
}

function stepAxis(
  { layout, left, top, wide, high, columns, rows }: HeatmapPlaces,
  colours: Colours,
  words: HeatmapWords,
) {
  const [width, height] = [columns * wide, rows * high];
  const marks: Mark[] = [];
  const label = (x: number, y: number, text: string, align: "center" | "right") =>
    marks.push({ kind: "text", x, y, text, fill: colours.muted, align });
  const acrossEvery = roundUp(34 / wide);
  for (let step = 0; step < columns; step += acrossEvery)
    label(left + (step + 0.5) * wide, top + height + 11, String(step), "center");
  const first = layout === "to" ? 0 : 2;
  const downEvery = roundUp(16 / high);
  for (let row = layout === "to" ? 0 : (downEvery - (2 % downEvery)) % downEvery; row < rows; row += downEvery)
    label(left - 7, top + (row + 0.5) * high, String(row + first), "right");
  const [across, down] = layout === "to" ? [words.to, words.from] : [words.from, words.gap];
  marks.push(
    { kind: "text", x: left + width / 2, y: top + height + 28, text: across, fill: colours.muted, align: "center" },
    { kind: "text", x: left - 40, y: top + height / 2, text: down, fill: colours.muted, align: "center", turn: -90 },
    { kind: "rect", x: left, y: top, width, height, stroke: colours.line },
  );
  return marks;
}

/** The edges that a schedule takes: their cells framed, and between them, from × to, the way along the diagonal. */
function pathMarks(places: HeatmapPlaces, taken: readonly Edge[], colours: Colours, worst: Edge | undefined): Mark[] {
  const { layout, left, top, wide, high } = places;
  const marks: Mark[] = [];
  if (layout === "to") {
    const middle = (step: number) => (step + 0.5) * wide;
    const lines = taken.flatMap(({ from, to }) => {
      // The way leads into a frame and out of it, not over the colour inside.
      const in_ = to - from > 1 ? wide / 2 : 0;
      const turn = [left + middle(to), top + middle(from)] as const;
      return [
        [left + middle(from), top + middle(from), turn[0] - in_, turn[1]],
        [turn[0], turn[1] + in_, turn[0], top + middle(to)],
      ];
    });
    const looks = [
      { stroke: colours.surface, line: 3.5 },
      { stroke: colours.text, line: 1.5 },
    ] as const;
    for (const look of looks) marks.push(...lines.map((points): Mark => ({ kind: "path", points, ...look })));
  }
  const framed = taken.filter(({ from, to }) => to - from > 1 && to - from - 2 < (layout === "to" ? to : places.rows));
  for (const edge of framed) {
    const { x, y } = cellOf(places, edge);
    const isWorst = worst !== undefined && edge.from === worst.from && edge.to === worst.to;
    // Cells of a few pixels would be hidden by their frames.
    const out = Math.max(0, (6 - Math.min(wide, high)) / 2);
    const frame = { x: x - out, y: y - out, width: wide + 2 * out, height: high + 2 * out, radius: 1.5 } as const;
    marks.push(
      { kind: "rect", ...frame, stroke: colours.surface, line: 4 },
      { kind: "rect", ...frame, stroke: isWorst ? colours.danger : colours.text, line: isWorst ? 2.5 : 1.5 },
    );
  }
  return marks;
}

const LEGEND = { height: 40, bar: 10, parts: 48 };

/** The colours from the least to the greatest error. */
export function legendMarks(
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
  { ends: [least, greatest], kind, colour }: Ramp,
  colours: Colours,
  word: string,
): Mark[] {
  if (greatest === 0) return [];
  const part = width / LEGEND.parts;
  const value = (k: number) => {
    const share = (k + 0.5) / LEGEND.parts;
    return kind === "log" ? least * (greatest / least) ** share : least + (greatest - least) * share;
  };
  const bar = y + 14;
  return [
    { kind: "text", x, y: y + 4, text: word, fill: colours.muted },
    ...Array.from({ length: LEGEND.parts }, (_, k): Mark => {
      const right = k === LEGEND.parts - 1 ? part : part + 0.6;
      return { kind: "rect", x: x + k * part, y: bar, width: right, height: LEGEND.bar, fill: rgb(colour(value(k))) };
    }),
    { kind: "text", x, y: bar + LEGEND.bar + 9, text: errorText(least), fill: colours.muted },
    {
      kind: "text",
      x: x + width,
      y: bar + LEGEND.bar + 9,
      text: errorText(greatest),
      fill: colours.muted,
      align: "right",
    },
  ];
}

/** What is drawn over it while an edge is looked at: a frame, and lines to both axes. */
export function cursorPicture(
  places: HeatmapPlaces,
  edge: Edge,
  colours: Colours,
  size: { readonly width: number; readonly height: number },
): Picture {
  const { x, y, width, height } = cellOf(places, edge);
  const bottom = places.top + places.rows * places.high;
  const guide = { kind: "path", stroke: colours.focus, dash: [2, 3] } as const;
  return {
    ...size,
    marks: [
      { ...guide, points: [places.left, y + height / 2, x, y + height / 2] },
      { ...guide, points: [x + width / 2, y + height, x + width / 2, bottom] },
      { kind: "rect", x, y, width, height, stroke: colours.focus, line: 2, radius: 1 },
    ],
  };
}
