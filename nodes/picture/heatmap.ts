import { isBare } from "./drawing.ts";
import type { Colours } from "./look.ts";
import { errorText } from "./numbers.ts";
import type { Colour, Mark, Picture, Size } from "./picture.ts";
import { type Ramp, rgb } from "./ramp.ts";
import { roundUp } from "./scale.ts";

export type Cell = readonly [row: number, column: number];

/** Values by row and column, row by row; null where there is none. */
export interface Grid {
  readonly rows: number;
  readonly columns: number;
  readonly values: readonly (number | null)[];
}

/** How a grid lies in a room. */
export interface GridLook {
  /** Cells as wide as high; otherwise rows get what height there is. */
  readonly square?: boolean;
  /** The colours are told under the axis, or in the lower left corner, which no edge of an error graph reaches. */
  readonly legend?: "corner" | "below";
  /** What the first row is numbered. */
  readonly firstRow?: number;
}

const MARGIN = { left: 50, right: 16, top: 12, bottom: 40 };
const NONE = { left: 0, right: 0, top: 0, bottom: 0 };
/** The largest cell that still looks like a field of many. */
const LARGEST_CELL = 56;
const LEGEND = { height: 40, bar: 10, parts: 48 };

/** Where the cells of a heatmap are in a room. */
export interface HeatmapPlaces {
  readonly left: number;
  readonly top: number;
  readonly wide: number;
  readonly high: number;
  readonly columns: number;
  readonly rows: number;
  /** There is room for cells alone. */
  readonly bare: boolean;
}

export function heatmapPlaces(
  { rows, columns }: Pick<Grid, "rows" | "columns">,
  size: Size,
  { square = true, legend = "corner" }: GridLook = {},
): HeatmapPlaces {
  const bare = isBare(size);
  const { left, right, top, bottom } = bare ? NONE : MARGIN;
  const under = bare ? 0 : bottom + (legend === "below" ? LEGEND.height + 4 : 0);
  const room = [Math.max(20, size.width - left - right), Math.max(20, size.height - top - under)] as const;
  const largest = bare ? Number.POSITIVE_INFINITY : LARGEST_CELL;
  const side = Math.min(largest, room[0] / columns, room[1] / rows);
  const high = square ? side : Math.max(1, Math.min(largest, room[1] / rows));
  const wide = square ? side : Math.min(largest, room[0] / columns);
  const spare = Math.max(0, Math.floor((room[0] - wide * columns) / 2));
  return { left: left + spare, top, wide, high, columns, rows, bare };
}

/** The cell at a point. */
export function cellAt({ left, top, wide, high, columns, rows }: HeatmapPlaces, x: number, y: number) {
  const cell = [Math.floor((y - top) / high), Math.floor((x - left) / wide)] as const;
  return cell[0] >= 0 && cell[1] >= 0 && cell[0] < rows && cell[1] < columns ? cell : undefined;
}

/** The corner of a cell and its size. */
export function cellBox({ left, top, wide, high }: HeatmapPlaces, [row, column]: Cell) {
  return { x: left + column * wide, y: top + row * high, width: wide, height: high };
}

/** Names of the axes, and what the values are. */
export interface HeatmapWords {
  readonly across: string;
  readonly down: string;
  readonly value: string;
}

interface HeatmapOptions {
  readonly size: Size;
  readonly colours: Colours;
  readonly ramp: Ramp;
  readonly words: HeatmapWords;
  /** What lies under the cells and over them. */
  readonly under?: readonly Mark[];
  readonly over?: readonly Mark[];
}

/** A grid of values as colours, with axes and a legend where there is room. Time O(cells). */
export function heatmapPicture(
  grid: Grid,
  { size, colours, ramp, words, under = [], over = [] }: HeatmapOptions,
  look: GridLook = {},
): Picture {
  const places = heatmapPlaces(grid, size, look);
  const { left, top, wide, high, columns, rows, bare } = places;
  const [width, height] = [columns * wide, rows * high];
  const cells: Mark = {
    kind: "cells",
    ...{ x: left, y: top, width, height, columns, rows },
    colours: grid.values.map((value): Colour | undefined => (value === null ? undefined : ramp.colour(value))),
  };
  const ground: Mark = { kind: "rect", x: left, y: top, width, height, fill: colours.background };
  if (bare) return { ...size, marks: [ground, cells, ...over] };
  const corner = look.legend !== "below";
  const legend = corner
    ? { x: left + 14, y: top + height - LEGEND.height - 12, width: Math.min(180, width * 0.42) }
    : { x: left, y: top + height + MARGIN.bottom, width: Math.min(240, Math.max(80, size.width - left - 20)) };
  return {
    width: size.width,
    height: corner ? size.height : legend.y + LEGEND.height + 4,
    marks: [
      ground,
      ...under,
      cells,
      ...axisMarks(places, colours, words, look.firstRow ?? 0),
      ...over,
      ...legendMarks(legend, ramp, colours, words.value),
    ],
  };
}

function axisMarks(
  { left, top, wide, high, columns, rows }: HeatmapPlaces,
  colours: Colours,
  words: HeatmapWords,
  firstRow: number,
): Mark[] {
  const [width, height] = [columns * wide, rows * high];
  const marks: Mark[] = [];
  const label = (x: number, y: number, text: string, align: "center" | "right") =>
    marks.push({ kind: "text", x, y, text, fill: colours.muted, align });
  const acrossEvery = roundUp(34 / wide);
  for (let column = 0; column < columns; column += acrossEvery)
    label(left + (column + 0.5) * wide, top + height + 11, String(column), "center");
  const downEvery = roundUp(16 / high);
  for (let row = (downEvery - (firstRow % downEvery)) % downEvery; row < rows; row += downEvery)
    label(left - 7, top + (row + 0.5) * high, String(row + firstRow), "right");
  const { across, down } = words;
  marks.push(
    { kind: "text", x: left + width / 2, y: top + height + 28, text: across, fill: colours.muted, align: "center" },
    { kind: "text", x: left - 40, y: top + height / 2, text: down, fill: colours.muted, align: "center", turn: -90 },
    { kind: "rect", x: left, y: top, width, height, stroke: colours.line },
  );
  return marks;
}

/** Cells that stand out, framed; `worst` among them in the colour of danger. */
export function frameMarks(
  places: HeatmapPlaces,
  cells: readonly Cell[],
  colours: Colours,
  worst?: Cell | undefined,
): Mark[] {
  return cells.flatMap((cell): Mark[] => {
    const { x, y, width, height } = cellBox(places, cell);
    const isWorst = worst !== undefined && cell[0] === worst[0] && cell[1] === worst[1];
    // Cells of a few pixels would be hidden by their frames.
    const out = Math.max(0, (6 - Math.min(width, height)) / 2);
    const frame = { x: x - out, y: y - out, width: width + 2 * out, height: height + 2 * out, radius: 1.5 } as const;
    return [
      { kind: "rect", ...frame, stroke: colours.surface, line: 4 },
      { kind: "rect", ...frame, stroke: isWorst ? colours.danger : colours.text, line: isWorst ? 2.5 : 1.5 },
    ];
  });
}

/** The colours from the least to the greatest value. */
function legendMarks(
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
  { ends: [least, greatest], kind, colour }: Ramp,
  colours: Colours,
  word: string,
): Mark[] {
  if (greatest === 0 && least === 0) return [];
  const part = width / LEGEND.parts;
  const value = (k: number) => {
    const share = (k + 0.5) / LEGEND.parts;
    if (kind === "linear") return least + (greatest - least) * share;
    return Math.exp(Math.log(least) * (1 - share) + Math.log(greatest) * share);
  };
  const bar = y + 14;
  const ends = { kind: "text", y: bar + LEGEND.bar + 9, fill: colours.muted } as const;
  return [
    { kind: "text", x, y: y + 4, text: word, fill: colours.muted },
    ...Array.from({ length: LEGEND.parts }, (_, k): Mark => {
      const right = k === LEGEND.parts - 1 ? part : part + 0.6;
      return { kind: "rect", x: x + k * part, y: bar, width: right, height: LEGEND.bar, fill: rgb(colour(value(k))) };
    }),
    { ...ends, x, text: errorText(least) },
    { ...ends, x: x + width, text: errorText(greatest), align: "right" },
  ];
}

/** What is drawn over it while a cell is looked at: a frame, and lines to both axes. */
export function cellCursor(places: HeatmapPlaces, cell: Cell, colours: Colours, size: Size): Picture {
  const { x, y, width, height } = cellBox(places, cell);
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
