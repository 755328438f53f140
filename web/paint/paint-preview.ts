import { footRows } from "#kit/foot-rows.ts";
import type { ToldPreview } from "#kit/preview.ts";
import { type DrawnPreview, isDrawn, kindOf } from "#picture/kinds.ts";
import type { Colours } from "#picture/look.ts";
import type { Picture, Size } from "#picture/picture.ts";
import type { Words } from "#picture/sheet.ts";
import type { Rect } from "#web/document/rect.ts";
import { paintPicture } from "#web/picture/paint.ts";
import { TABLE_HEAD, TABLE_ROW } from "#web/scene/node-layout.ts";
import { type Brush as AnyBrush, NO_TEXTS } from "./brush.ts";
import { columnEnd, columnWidths } from "./column-widths.ts";
import { fitText, widthOf, wrap } from "./text.ts";

type Brush = Omit<AnyBrush, "words"> & { readonly words: Pick<AnyBrush["words"], "pictures"> };

/** Draws a small picture of a result. Pictures and films are laid over the canvas by the page; only their place is drawn. */
export function paintPreview(brush: Brush, rect: Rect, preview: ToldPreview): void {
  const { ctx, palette, zoom, words } = brush;
  ctx.save();
  ctx.beginPath();
  ctx.rect(rect.x, rect.y, rect.width, rect.height);
  ctx.clip();
  if (isDrawn(preview)) {
    ctx.translate(rect.x, rect.y);
    paintPicture(ctx, smallPicture(preview, rect, palette, words.pictures), zoom >= NO_TEXTS);
  } else if (preview.kind === "text") paintText(brush, rect, [...(preview.notes ?? []), preview.text].join("\n"));
  else if (preview.kind === "table") paintTable(brush, rect, preview);
  else {
    ctx.fillStyle = palette.background;
    ctx.fillRect(rect.x, rect.y, rect.width, rect.height);
  }
  ctx.restore();
}

type Of<K extends ToldPreview["kind"]> = Extract<ToldPreview, { kind: K }>;

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
  const under = footRows<string | number | null>(foot).slice(0, most);
  const shown = [...rows.slice(0, most - under.length), ...under];
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

interface Kept {
  readonly size: Size;
  readonly colours: Colours;
  readonly words: Words;
  readonly picture: Picture;
}

const kept = new WeakMap<DrawnPreview, Kept>();

/** A preview as it is drawn on a node, laid out once and again only when the node has another size, or the page other colours. */
function smallPicture(preview: DrawnPreview, { width, height }: Size, colours: Colours, words: Words): Picture {
  const known = kept.get(preview);
  const same = known?.size.width === width && known.size.height === height;
  if (known && same && known.colours === colours && known.words === words) return known.picture;
  const size = { width, height };
  const { picture } = kindOf(preview).draw(preview, { size, colours, words });
  kept.set(preview, { size, colours, words, picture });
  return picture;
}
