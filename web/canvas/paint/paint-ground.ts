import type { WorkflowDocument } from "../../document/document.ts";
import { GRID } from "../node-layout.ts";
import { frameOf, GROUP_TITLE } from "../target.ts";
import { rounded } from "./brush.ts";
import type { Palette } from "./palette.ts";
import { fitText } from "./text.ts";

/** Draws the plane: a dot every few grid lines, fading as they come closer together. */
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
  ctx.fillStyle = palette.line;
  ctx.globalAlpha = 0.7;
  const size = 1.4 / zoom;
  const first = Math.floor(left! / gap) * gap;
  for (let y = Math.floor(top! / gap) * gap; y < top! + height!; y += gap)
    for (let x = first; x < left! + width!; x += gap) ctx.fillRect(x - size / 2, y - size / 2, size, size);
  ctx.globalAlpha = 1;
}

/** Draws the frames of groups, under everything that stands in them. */
export function paintGroups(
  ctx: CanvasRenderingContext2D,
  groups: WorkflowDocument["groups"],
  selected: ReadonlySet<string>,
  palette: Palette,
): void {
  for (const group of groups) {
    const { x, y, width, height } = frameOf(group);
    const colour = group.colour ?? palette.lineStrong;
    rounded(ctx, x, y, width, height, 8);
    ctx.globalAlpha = 0.14;
    ctx.fillStyle = colour;
    ctx.fill();
    ctx.globalAlpha = 1;
    const chosen = selected.has(group.id);
    ctx.strokeStyle = chosen ? palette.accent : colour;
    ctx.lineWidth = chosen ? 2 : 1;
    ctx.stroke();
    ctx.font = `600 13px ${palette.font}`;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.fillStyle = palette.text;
    ctx.fillText(fitText(ctx, group.title, width - 24), x + 12, y + GROUP_TITLE / 2 + 1);
  }
}
