import type { Rect } from "#web/document/rect.ts";
import type { NodeBox } from "#web/scene/node-boxes.ts";
import { BOXES_ONLY, openButton, TITLE } from "#web/scene/node-layout.ts";
import { hasFailed } from "#web/scene/shown-state.ts";
import { type Brush, NO_TEXTS, rounded } from "./brush.ts";
import type { NodeLook } from "./node-look.ts";
import { paintParam } from "./paint-param.ts";
import { paintDot, paintPort } from "./paint-port.ts";
import { paintPreview } from "./paint-preview.ts";
import { paintFarTitle, paintTitle } from "./paint-title.ts";

const RADIUS = 7;

/** Draws a node at the origin; the further away, the less of it. */
export function paintNode(brush: Brush, box: NodeBox, look: NodeLook): void {
  const { ctx, palette, zoom } = brush;
  const { width, height, node, layout } = box;
  ctx.globalAlpha = look.dimmed ? 0.35 : node.mode === undefined ? 1 : 0.5;
  if (zoom < BOXES_ONLY) {
    paintFar(brush, box);
  } else {
    paintFrame(brush, box);
    for (const port of layout.inputs) paintPort(brush, port, width, "input", look);
    for (const port of layout.outputs) paintPort(brush, port, width, "output", look);
    for (const row of layout.params) paintParam(brush, row, row.param);
    if (layout.preview && box.state?.preview)
      paintPreview(brush, layout.preview, brush.words.tell.preview(box.state.preview));
    if (layout.preview && look.hovered && zoom >= NO_TEXTS) paintOpen(brush, openButton(layout.preview));
    paintTitle(brush, box);
  }
  paintProgress(brush, box);
  if (look.selected || look.hovered) {
    ctx.globalAlpha = 1;
    ctx.strokeStyle = look.selected ? palette.accent : palette.lineStrong;
    ctx.lineWidth = Math.max(look.selected ? 2 : 1.5, 1.5 / zoom);
    rounded(ctx, -1.5, -1.5, width + 3, height + 3, RADIUS + 1.5);
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
}

/** Two arrows away from each other: what is shown here opens in a window. */
function paintOpen({ ctx, palette }: Brush, { x, y, width, height }: Rect): void {
  rounded(ctx, x, y, width, height, 5);
  ctx.fillStyle = palette.raised;
  ctx.fill();
  ctx.strokeStyle = palette.lineStrong;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.strokeStyle = palette.text;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  for (const way of [1, -1]) {
    const [px, py] = [x + width / 2 + way * 6, y + height / 2 - way * 6];
    ctx.moveTo(px - way * 5, py);
    ctx.lineTo(px, py);
    ctx.lineTo(px, py + way * 5);
    ctx.moveTo(px, py);
    ctx.lineTo(px - way * 5, py + way * 5);
  }
  ctx.stroke();
}

function troubled({ state, problems }: NodeBox): boolean {
  return hasFailed(state) || problems.length > 0;
}

function paintFar(brush: Brush, box: NodeBox): void {
  const { ctx, palette } = brush;
  const { width, height, node, layout } = box;
  ctx.fillStyle = troubled(box) ? palette.danger : (node.colour ?? palette.far);
  ctx.fillRect(0, 0, width, height);
  if (!node.collapsed && brush.zoom >= 0.16) {
    for (const port of layout.inputs) paintDot(brush, port, 7);
    for (const port of layout.outputs) paintDot(brush, port, 7);
  }
  paintFarTitle(brush, box);
}

function paintFrame({ ctx, palette }: Brush, box: NodeBox): void {
  const { width, height, node, state, description } = box;
  rounded(ctx, 0, 0, width, height, RADIUS);
  const { globalAlpha } = ctx;
  if (globalAlpha < 1) {
    // However faint a node is, wires do not shine through.
    ctx.globalAlpha = 1;
    ctx.fillStyle = palette.background;
    ctx.fill();
    ctx.globalAlpha = globalAlpha;
  }
  ctx.fillStyle = palette.raised;
  ctx.fill();
  const head = node.collapsed ? RADIUS : [RADIUS, RADIUS, 0, 0];
  rounded(ctx, 0, 0, width, TITLE, head);
  ctx.fillStyle = palette.head;
  ctx.fill();
  if (node.colour) {
    ctx.globalAlpha = globalAlpha * 0.45;
    ctx.fillStyle = node.colour;
    ctx.fill();
    ctx.globalAlpha = globalAlpha;
  }
  rounded(ctx, 0.5, 0.5, width - 1, height - 1, RADIUS);
  ctx.strokeStyle = troubled(box) ? palette.danger : state?.status === "running" ? palette.accent : palette.edge;
  ctx.lineWidth = troubled(box) ? 1.5 : 1;
  const dashed = description === undefined || node.mode === "bypassed";
  if (dashed) ctx.setLineDash([5, 4]);
  ctx.stroke();
  if (dashed) ctx.setLineDash([]);
}

function paintProgress({ ctx, palette, zoom }: Brush, { width, height, node, state }: NodeBox): void {
  if (state?.status !== "running") return;
  const thick = Math.max(3, 2 / zoom);
  const y = zoom < BOXES_ONLY || node.collapsed ? height - thick : TITLE - thick;
  const share = state.progress ? state.progress.done / state.progress.total : 0;
  ctx.fillStyle = palette.lineStrong;
  ctx.fillRect(1, y, width - 2, thick);
  ctx.fillStyle = palette.accent;
  ctx.fillRect(1, y, Math.max(6, (width - 2) * share), thick);
}
