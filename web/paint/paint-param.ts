import { type ParamView, shownValue } from "#web/document/param-view.ts";
import type { Rect } from "#web/document/rect.ts";
import { type Brush, NO_TEXTS, rounded } from "./brush.ts";
import { fitText, wrap } from "./text.ts";

/** Draws the row of a parameter: its title at the left and its value at the right, or a text of several lines. */
export function paintParam(brush: Brush, rect: Rect, param: ParamView): void {
  const { ctx, palette, zoom } = brush;
  const { x, y, width, height } = rect;
  ctx.fillStyle = palette.background;
  rounded(ctx, x, y, width, height, 4);
  ctx.fill();
  if (zoom < NO_TEXTS) return;
  ctx.textBaseline = "middle";
  ctx.font = `400 12px ${palette.font}`;
  if (param.kind === "text") {
    paintLines(brush, rect, param);
    return;
  }
  const middle = y + height / 2 + 1;
  let end = x + width - 8;
  if (param.kind === "choice") {
    paintArrow(ctx, end - 4, middle - 1, palette.muted);
    end -= 14;
  }
  const value = valueText(brush, param);
  const known = param.value !== undefined && param.value !== null && param.value !== "";
  ctx.textAlign = "right";
  ctx.fillStyle = known ? palette.text : palette.muted;
  // A path is known by its end, a name by its start.
  const shown = fitText(ctx, value, width * 0.62);
  ctx.fillText(shown, end, middle);
  const room = end - x - 18 - ctx.measureText(shown).width;
  if (room < 16) return;
  ctx.textAlign = "left";
  ctx.fillStyle = palette.muted;
  ctx.fillText(fitText(ctx, param.title, room), x + 8, middle);
}

function valueText({ words }: Brush, param: ParamView): string {
  if (param.kind === "flag") return param.value ? words.on : words.off;
  const value = shownValue(param);
  return param.unit && param.value !== undefined ? `${value} ${param.unit}` : value;
}

function paintLines({ ctx, palette }: Brush, { x, y, width, height }: Rect, { value, title }: ParamView): void {
  const empty = typeof value !== "string" || value === "";
  ctx.textAlign = "left";
  ctx.fillStyle = empty ? palette.muted : palette.text;
  const lines = wrap(ctx, empty ? title : String(value), width - 16, Math.floor((height - 8) / 17));
  for (let k = 0; k < lines.length; k++) ctx.fillText(lines[k]!, x + 8, y + 13 + 17 * k);
}

function paintArrow(ctx: CanvasRenderingContext2D, x: number, y: number, colour: string): void {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.4;
  ctx.beginPath();
  ctx.moveTo(x - 3.5, y - 1.5);
  ctx.lineTo(x, y + 2);
  ctx.lineTo(x + 3.5, y - 1.5);
  ctx.stroke();
}
