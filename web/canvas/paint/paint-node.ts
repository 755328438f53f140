import { type PortView, TITLE } from "../node-layout.ts";
import { type ParamView, shownValue } from "../param-view.ts";
import type { NodeBox } from "../scene.ts";
import { paintPreview } from "./paint-preview.ts";
import type { Palette } from "./palette.ts";
import { fitText, wrap } from "./text.ts";

/** What of a node is not in its box: how the pointer and the selection see it. */
export interface NodeLook {
  readonly selected: boolean;
  readonly hovered: boolean;
  /** Ports that the wire being drawn cannot go to, and with them the node if none is left. */
  readonly refuses?: ReadonlySet<string> | undefined;
  readonly dimmed: boolean;
}

export interface Brush {
  readonly ctx: CanvasRenderingContext2D;
  readonly palette: Palette;
  /** Screen pixels of one graph unit, without the display's own ratio. */
  readonly zoom: number;
  /** Shown as the value of a flag. */
  readonly words: { readonly on: string; readonly off: string; readonly reused: string };
}

const RADIUS = 7;

/** Draws a node at the origin. The further away, the less of it: below 0.35 its box and colour only, below 0.6 no values. */
export function paintNode(brush: Brush, box: NodeBox, look: NodeLook): void {
  const { ctx, palette, zoom } = brush;
  const { width, height, node } = box;
  ctx.globalAlpha = look.dimmed ? 0.35 : node.mode === undefined ? 1 : 0.5;
  paintFrame(brush, box, look);
  if (zoom >= 0.35) {
    paintTitle(brush, box);
    for (const port of box.layout.inputs) paintPort(brush, port, width, "input", look);
    for (const port of box.layout.outputs) paintPort(brush, port, width, "output", look);
    if (zoom >= 0.6) for (const row of box.layout.params) paintParam(brush, row, row.param);
    if (box.layout.preview && box.state?.preview) paintPreview(brush, box.layout.preview, box.state.preview);
  } else if (!node.collapsed) {
    for (const port of [...box.layout.inputs, ...box.layout.outputs]) paintDot(brush, port, 5);
  }
  paintProgress(brush, box);
  if (look.selected || look.hovered) {
    ctx.globalAlpha = 1;
    ctx.strokeStyle = look.selected ? palette.accent : palette.lineStrong;
    ctx.lineWidth = Math.max(1.5, 1.5 / zoom);
    rounded(ctx, -1, -1, width + 2, height + 2, RADIUS + 1);
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
}

function paintFrame({ ctx, palette, zoom }: Brush, box: NodeBox, look: NodeLook): void {
  const { width, height, node, state, problems, description } = box;
  const failed = state?.status === "failed" || problems.length > 0;
  ctx.fillStyle = palette.raised;
  ctx.strokeStyle = failed ? palette.danger : state?.status === "running" ? palette.accent : palette.line;
  ctx.lineWidth = failed || look.selected ? 1.5 : 1;
  if (zoom < 0.35) {
    ctx.fillStyle = node.colour ?? (failed ? palette.danger : palette.hover);
    ctx.fillRect(0, 0, width, height);
    return;
  }
  rounded(ctx, 0, 0, width, height, RADIUS);
  ctx.fill();
  if (description === undefined || node.mode === "bypassed") ctx.setLineDash([5, 4]);
  ctx.stroke();
  ctx.setLineDash([]);
  if (node.colour) {
    ctx.fillStyle = node.colour;
    rounded(ctx, 0, 0, 4, height, [RADIUS, 0, 0, RADIUS]);
    ctx.fill();
  }
}

function paintTitle({ ctx, palette, zoom, words }: Brush, { title, width, node, state, problems }: NodeBox): void {
  ctx.textBaseline = "middle";
  const right = stateText(state, words.reused);
  let room = width - 24;
  if (zoom >= 0.6 && right) {
    ctx.font = `400 11px ${palette.font}`;
    ctx.textAlign = "right";
    ctx.fillStyle = state?.status === "failed" ? palette.danger : palette.muted;
    ctx.fillText(right, width - 12, TITLE / 2 + 1);
    room -= ctx.measureText(right).width + 8;
  }
  if (problems.length > 0 || state?.status === "failed") {
    ctx.fillStyle = palette.danger;
    ctx.beginPath();
    ctx.arc(width - 12 - (width - 24 - room), TITLE / 2, 4, 0, Math.PI * 2);
    ctx.fill();
    room -= 14;
  }
  ctx.font = `600 13px ${palette.font}`;
  ctx.textAlign = "left";
  ctx.fillStyle = palette.text;
  ctx.fillText(fitText(ctx, title, room), 12, TITLE / 2 + 1);
  if (!node.collapsed) {
    ctx.fillStyle = palette.line;
    ctx.fillRect(0, TITLE, width, 1);
  }
}

function stateText(state: NodeBox["state"], reused: string): string {
  if (!state) return "";
  if (state.status === "done") return state.hit ? reused : duration(state.milliseconds ?? 0);
  if (state.status === "running" && state.progress)
    return `${Math.floor((100 * state.progress.done) / state.progress.total)} %`;
  return "";
}

/** Time as people say it: 480 ms, 3.2 s, 2:05. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function paintPort(brush: Brush, port: PortView, width: number, side: "input" | "output", look: NodeLook): void {
  const { ctx, palette, zoom } = brush;
  const refused = look.refuses?.has(`${side}:${port.name}`) ?? false;
  const alpha = ctx.globalAlpha;
  if (refused) ctx.globalAlpha = alpha * 0.3;
  paintDot(brush, port, 5);
  if (zoom >= 0.5 && port.y > TITLE) {
    ctx.font = `400 12px ${palette.font}`;
    ctx.textBaseline = "middle";
    ctx.textAlign = side === "input" ? "left" : "right";
    ctx.fillStyle = port.optional ? palette.muted : palette.text;
    ctx.fillText(fitText(ctx, port.title, width / 2 - 20), port.x + (side === "input" ? 13 : -13), port.y + 1);
  }
  ctx.globalAlpha = alpha;
}

function paintDot({ ctx, palette }: Brush, { x, y, socket, optional }: PortView, radius: number): void {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, Math.PI * 2);
  ctx.fillStyle = optional ? palette.raised : (palette.sockets[socket] ?? palette.muted);
  ctx.strokeStyle = optional ? (palette.sockets[socket] ?? palette.muted) : palette.background;
  ctx.lineWidth = 1.5;
  ctx.fill();
  ctx.stroke();
}

function paintParam(
  { ctx, palette, words }: Brush,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
  param: ParamView,
): void {
  ctx.fillStyle = palette.background;
  rounded(ctx, x, y, width, height, 4);
  ctx.fill();
  ctx.textBaseline = "middle";
  ctx.font = `400 12px ${palette.font}`;
  if (param.kind === "text") {
    const empty = typeof param.value !== "string" || param.value === "";
    ctx.textAlign = "left";
    ctx.fillStyle = empty ? palette.muted : palette.text;
    const lines = wrap(ctx, empty ? param.title : String(param.value), width - 16, Math.floor((height - 8) / 17));
    lines.forEach((line, k) => {
      ctx.fillText(line, x + 8, y + 13 + 17 * k);
    });
    return;
  }
  const value =
    param.kind === "flag"
      ? param.value
        ? words.on
        : words.off
      : shownValue(param) + (param.unit ? ` ${param.unit}` : "");
  ctx.textAlign = "right";
  ctx.fillStyle = palette.text;
  const shown = fitText(ctx, value, width * 0.6);
  ctx.fillText(shown, x + width - 8, y + height / 2 + 1);
  ctx.textAlign = "left";
  ctx.fillStyle = palette.muted;
  ctx.fillText(fitText(ctx, param.title, width - 26 - ctx.measureText(shown).width), x + 8, y + height / 2 + 1);
}

function paintProgress({ ctx, palette, zoom }: Brush, { width, height, node, state }: NodeBox): void {
  if (state?.status !== "running") return;
  const y = zoom < 0.35 || node.collapsed ? height - 4 : TITLE - 1;
  const share = state.progress ? state.progress.done / state.progress.total : 0;
  ctx.fillStyle = palette.line;
  ctx.fillRect(1, y, width - 2, 3);
  ctx.fillStyle = palette.accent;
  ctx.fillRect(1, y, Math.max(6, (width - 2) * share), 3);
}

/** A path of a rectangle with round corners. */
export function rounded(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number | number[],
): void {
  ctx.beginPath();
  ctx.roundRect(x, y, width, height, radius);
}
