import type { ToldPreview } from "#kit/preview.ts";
import type { Drawing, DrawOptions, PictureKind } from "./drawing.ts";
import { diagonal } from "./error-graph.ts";
import {
  type Cell,
  cellAt,
  cellBox,
  cellCursor,
  frameMarks,
  type Grid,
  heatmapPicture,
  heatmapPlaces,
} from "./heatmap.ts";
import { figure } from "./numbers.ts";
import { rampOf } from "./ramp.ts";

type Heatmap = Extract<ToldPreview, { kind: "heatmap" }>;

export const heatmapKind: PictureKind<Heatmap> = {
  onNode: 200,
  inWindow: (_, width) => width,
  scale: ({ scale }) => scale,
  draw: drawHeatmap,
  sheet: ({ values, columns, yTitle, xTitle }, words) => ({
    columns: [yTitle ?? words.row, xTitle ?? words.column, words.value],
    rows: values.flatMap((value, k) => (value === null ? [] : [[Math.floor(k / columns), k % columns, value]])),
  }),
};

function drawHeatmap(preview: Heatmap, { size, colours, words, scale = preview.scale }: DrawOptions): Drawing {
  const { rows, columns, values, path = [], xTitle = words.column, yTitle = words.row } = preview;
  const upper = isUpper(preview);
  const look = { legend: upper ? "corner" : "below" } as const;
  const places = heatmapPlaces(preview, size, look);
  const ramp = rampOf(
    scale,
    values.filter((value) => value !== null),
  );
  const cellOf = (spot: number): Cell => [Math.floor(spot / columns), spot % columns];
  return {
    picture: heatmapPicture(
      preview,
      {
        ...{ size, colours, ramp, words: { across: xTitle, down: yTitle, value: words.value } },
        under: upper ? [diagonal(places, colours)] : [],
        over: frameMarks(places, path, colours),
      },
      look,
    ),
    spots: rows * columns,
    where: (x, y) => {
      const cell = cellAt(places, x, y);
      return cell && cell[0] * columns + cell[1];
    },
    walk: (spot, key) => {
      const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[key];
      if (!by) return undefined;
      if (spot === undefined) return 0;
      const [row, column] = cellOf(spot);
      const within = (next: number, count: number) => Math.max(0, Math.min(count - 1, next));
      return within(row + by[0], rows) * columns + within(column + by[1], columns);
    },
    cursor: (spot) => cellCursor(places, cellOf(spot), colours, size),
    tip: (spot) => {
      const [row, column] = cellOf(spot);
      const { x, y, width } = cellBox(places, [row, column]);
      const value = values[spot];
      const facts = [[words.value, typeof value === "number" ? figure(value) : words.none]] as const;
      return { x: x + width, y, title: `${yTitle} ${row} · ${xTitle} ${column}`, facts };
    },
  };
}

/** Whether values stand above the diagonal only, as the errors of edges do. */
function isUpper({ rows, columns, values }: Grid): boolean {
  return (
    rows > 1 && rows === columns && values.every((value, k) => value === null || k % columns > Math.floor(k / columns))
  );
}
