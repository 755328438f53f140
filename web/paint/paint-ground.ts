import type { WorkflowDocument } from "#web/document/document.ts";
import { GRID } from "#web/scene/node-layout.ts";
import { frameOf, GROUP_TITLE } from "#web/scene/target.ts";
import type { Palette } from "#web/ui/palette.ts";
import { rounded } from "./brush.ts";
import { fitText } from "./text.ts";

/** The plane is drawn with a tile, made anew when the distance of its dots on the screen, or the theme, has changed. */
let tile: { readonly key: string; readonly pattern: CanvasPattern } | undefined;

/** Draws the plane: a dot every few grid lines, further apart as they come closer together on the screen. */
export function paintGrid(
  ctx: CanvasRenderingContext2D,
  [left, top, width, height]: ArrayLike<number> & Iterable<number>,
  zoom: number,
  palette: Palette,
): void {
  ctx.fillStyle = palette.background;
  ctx.fillRect(left!, top!, width!, height!);
  let gap = GRID * 2;
  while (gap * zoom < 18) gap *= 4;
  const ratio = globalThis.devicePixelRatio || 1;
  const pattern = tileOf(ctx, Math.max(4, Math.round(gap * zoom * ratio)), ratio, palette);
  if (!pattern) return;
  // One tile is one gap of the grid, whatever whole number of pixels it was made with.
  const scale = gap / Math.max(4, Math.round(gap * zoom * ratio));
  pattern.setTransform(new DOMMatrix([scale, 0, 0, scale, -gap / 2, -gap / 2]));
  // A tile that is not smoothed is drawn several times as fast.
  ctx.imageSmoothingEnabled = false;
  ctx.fillStyle = pattern;
  ctx.fillRect(left!, top!, width!, height!);
  ctx.imageSmoothingEnabled = true;
}

function tileOf(
  ctx: CanvasRenderingContext2D,
  size: number,
  ratio: number,
  palette: Palette,
): CanvasPattern | undefined {
  const key = `${size} ${ratio} ${palette.grid}`;
  if (tile?.key === key) return tile.pattern;
  const canvas = document.createElement("canvas");
  canvas.width = size;
  canvas.height = size;
  const small = canvas.getContext("2d")!;
  small.fillStyle = palette.grid;
  const dot = Math.round(1.4 * ratio);
  small.fillRect(Math.round((size - dot) / 2), Math.round((size - dot) / 2), dot, dot);
  const pattern = ctx.createPattern(canvas, "repeat");
  tile = pattern ? { key, pattern } : undefined;
  return pattern ?? undefined;
}

/** Draws the frames of groups, under everything that stands in them. */
export function paintGroups(
  ctx: CanvasRenderingContext2D,
  groups: WorkflowDocument["groups"],
  selected: ReadonlySet<string>,
  palette: Palette,
  zoom: number,
): void {
  // As on nodes, letters grow from afar as long as they fit.
  const size = Math.round(Math.min(24, Math.max(13, 10.5 / zoom)));
  for (const group of groups) {
    const { x, y, width, height } = frameOf(group);
    const colour = group.colour ?? palette.lineStrong;
    rounded(ctx, x, y, width, height, 8);
    ctx.globalAlpha = 0.1;
    ctx.fillStyle = colour;
    ctx.fill();
    ctx.globalAlpha = 1;
    const chosen = selected.has(group.id);
    ctx.strokeStyle = chosen ? palette.accent : colour;
    ctx.lineWidth = chosen ? 2 : 1;
    ctx.stroke();
    ctx.font = `600 ${size}px ${palette.font}`;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.fillStyle = palette.text;
    ctx.fillText(fitText(ctx, group.title, width - 24), x + 12, y + GROUP_TITLE / 2 + 1);
  }
}
