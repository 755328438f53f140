import type { Preview } from "#kit/preview.ts";
import type { Rect } from "../geometry.ts";
import { TABLE_HEAD, TABLE_ROW } from "../node-layout.ts";
import type { Brush as AnyBrush } from "./brush.ts";
import { columnEnd, columnWidths } from "./column-widths.ts";
import { heatmapPicture } from "./heatmap-picture.ts";
import { fitText, widthOf, wrap } from "./text.ts";

type Brush = Omit<AnyBrush, "words">;

/** Draws a small picture of a result. Pictures and films are laid over the canvas by the page; only their place is drawn. */
export function paintPreview(brush: Brush, rect: Rect, preview: Preview): void {
  const { ctx, palette } = brush;
  ctx.save();
  ctx.beginPath();
  ctx.rect(rect.x, rect.y, rect.width, rect.height);
  ctx.clip();
  switch (preview.kind) {
    case "text":
      paintText(brush, rect, [...(preview.notes ?? []), preview.text].join("\n"));
      break;
    case "table":
      paintTable(brush, rect, preview);
      break;
    case "strip":
      paintStrip(brush, rect, preview.flags);
      break;
    case "bars":
      paintBars(brush, rect, preview.bars);
      break;
    case "line":
    case "scatter":
      paintCurves(brush, rect, preview);
      break;
    case "heatmap":
      paintHeatmap(brush, rect, preview);
      break;
    case "image":
    case "video":
      ctx.fillStyle = palette.background;
      ctx.fillRect(rect.x, rect.y, rect.width, rect.height);
      break;
  }
  ctx.restore();
}

type Of<K extends Preview["kind"]> = Extract<Preview, { kind: K }>;

function paintText({ ctx, palette, zoom }: Brush, rect: Rect, text: string): void {
  if (zoom < 0.5) return;
  ctx.font = `400 12px ${palette.font}`;
  ctx.fillStyle = palette.muted;
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  wrap(ctx, text, rect.width, Math.max(1, Math.floor(rect.height / 17))).forEach((line, k) => {
    ctx.fillText(line, rect.x, rect.y + 17 * k);
  });
}

function paintTable({ ctx, palette, zoom }: Brush, rect: Rect, { columns, rows, foot }: Of<"table">): void {
  if (zoom < 0.5) return;
  ctx.textBaseline = "middle";
  ctx.font = `400 11px ${palette.font}`;
  const most = Math.floor((rect.height - TABLE_HEAD) / TABLE_ROW);
  // What stands under all rows is worth more than the last of many.
  const shown = foot && most > 0 ? [...rows.slice(0, most - 1), foot] : rows.slice(0, most);
  const lines = [columns, ...shown.map((row) => row.map(cellText))];
  const wanted = columns.map((_, k) => Math.max(...lines.map((line) => widthOf(ctx, line[k]!))));
  const widths = columnWidths(wanted, rect.width);
  lines.forEach((line, row) => {
    const y = rect.y + (row === 0 ? 8 : TABLE_HEAD + TABLE_ROW * (row - 0.5));
    ctx.fillStyle = row === 0 ? palette.muted : palette.text;
    widths.forEach((width, k) => {
      ctx.textAlign = k === 0 ? "left" : "right";
      ctx.fillText(fitText(ctx, line[k]!, width), k === 0 ? rect.x : rect.x + columnEnd(widths, k), y);
    });
  });
}

function cellText(cell: string | number | null): string {
  return typeof cell === "number" ? String(Number(cell.toPrecision(4))) : (cell ?? "–");
}

function paintStrip({ ctx, palette }: Brush, rect: Rect, flags: Of<"strip">["flags"]): void {
  const step = rect.width / flags.length;
  flags.forEach((flag, k) => {
    ctx.fillStyle = flag === 1 ? palette.accent : palette.line;
    ctx.fillRect(rect.x + k * step, rect.y, Math.max(step - 1, step * 0.7), rect.height);
  });
}

function paintBars({ ctx, palette }: Brush, rect: Rect, bars: Of<"bars">["bars"]): void {
  const most = Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE);
  const step = rect.width / bars.length;
  bars.forEach(({ value, marked }, k) => {
    const height = (rect.height * Math.max(0, value)) / most;
    ctx.fillStyle = marked ? palette.accent : palette.lineStrong;
    ctx.fillRect(rect.x + k * step, rect.y + rect.height - height, Math.max(1, step * 0.8), height);
  });
}

function paintCurves({ ctx, palette, zoom }: Brush, rect: Rect, preview: Of<"line"> | Of<"scatter">): void {
  const scale = preview.yScale === "log" ? (y: number) => Math.log10(Math.max(y, Number.MIN_VALUE)) : (y: number) => y;
  const points = preview.series.flatMap((series) => series.points);
  const usable = points.filter(([, y]) => preview.yScale !== "log" || y > 0);
  if (usable.length === 0) return;
  const [left, right] = ends(usable.map(([x]) => x));
  const [low, high] = ends(usable.map(([, y]) => scale(y)));
  const at = ([x, y]: readonly [number, number]) =>
    [
      rect.x + 2 + ((x - left) / (right - left || 1)) * (rect.width - 4),
      rect.y + rect.height - 2 - ((scale(y) - low) / (high - low || 1)) * (rect.height - 4),
    ] as const;
  ctx.strokeStyle = palette.line;
  ctx.lineWidth = 1;
  ctx.strokeRect(rect.x + 0.5, rect.y + 0.5, rect.width - 1, rect.height - 1);
  preview.series.forEach((series, k) => {
    const colour = [palette.accent, palette.warning, palette.muted, palette.focus][k % 4]!;
    const seen = series.points.filter(([, y]) => preview.yScale !== "log" || y > 0).map(at);
    ctx.strokeStyle = colour;
    ctx.fillStyle = colour;
    ctx.lineWidth = Math.max(1.5, 1 / zoom);
    ctx.beginPath();
    for (const [x, y] of seen) {
      if (preview.kind === "scatter") ctx.fillRect(x - 1.5, y - 1.5, 3, 3);
      else ctx.lineTo(x, y);
    }
    ctx.stroke();
  });
}

function paintHeatmap({ ctx, palette }: Brush, rect: Rect, preview: Of<"heatmap">): void {
  const side = Math.min(rect.width / preview.columns, rect.height / preview.rows);
  const [width, height] = [side * preview.columns, side * preview.rows];
  const [x, y] = [rect.x + (rect.width - width) / 2, rect.y];
  ctx.fillStyle = palette.background;
  ctx.fillRect(x, y, width, height);
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(heatmapPicture(preview), x, y, width, height);
  ctx.imageSmoothingEnabled = true;
  if (!preview.path) return;
  ctx.strokeStyle = palette.text;
  ctx.lineWidth = 1.5;
  for (const [row, column] of preview.path) ctx.strokeRect(x + column * side, y + row * side, side, side);
}

function ends(values: readonly number[]): [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}
