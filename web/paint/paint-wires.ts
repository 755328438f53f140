import type { Point } from "#web/document/document.ts";
import { overlaps, type Rect } from "#web/document/rect.ts";
import { BOXES_ONLY } from "#web/scene/node-layout.ts";
import type { Scene } from "#web/scene/scene.ts";
import { pull } from "#web/scene/wire-curve.ts";
import type { WireView } from "#web/scene/wire-views.ts";
import type { Palette } from "#web/ui/palette.ts";
import type { Brush } from "./brush.ts";

/** How a wire is drawn. */
export interface WireLook {
  readonly colour: string;
  readonly width: number;
  readonly alpha: number;
  readonly dashed?: boolean;
}

/** What wires look like besides what they are. */
export interface WiresLook {
  /** What is seen, in graph units. */
  readonly area: Rect;
  readonly selection: ReadonlySet<string>;
  readonly hovered: WireView["wire"] | undefined;
  /** A wire is being drawn: all others stand back. */
  readonly dimmed: boolean;
}

/** Strokes with more curves than this cost more than several. */
const TOGETHER = 80;

/** Draws the wires that are seen and lead to nothing selected, those of one colour together, and all reroutes. */
export function paintWires(brush: Brush, { wires, reroutes }: Scene, look: WiresLook): void {
  const { ctx, palette, zoom } = brush;
  const { area, selection, dimmed } = look;
  const far = zoom < BOXES_ONLY;
  const plain = new Map<string, WireView[]>();
  const asleep: WireView[] = [];
  for (const view of wires.values()) {
    if (!overlaps(view.frame, area) || isAtSelected(view, selection)) continue;
    if (view.to.node.mode === "muted" || view.from.node.mode === "muted") asleep.push(view);
    else {
      const list = plain.get(view.socket);
      if (list) list.push(view);
      else plain.set(view.socket, [view]);
    }
  }
  ctx.lineCap = far ? "butt" : "round";
  ctx.lineWidth = widthAt(zoom);
  ctx.globalAlpha = dimmed ? 0.3 : far ? 0.6 : 0.75;
  for (const [socket, views] of plain) strokeAll(ctx, views, palette.sockets[socket] ?? palette.muted);
  ctx.globalAlpha = 0.3;
  for (const view of asleep) strokeAll(ctx, [view], palette.sockets[view.socket] ?? palette.muted);
  ctx.globalAlpha = 1;
  if (reroutes.size > 0) paintReroutes(brush, reroutes, wires.values(), selection);
}

/** Draws the wires at what is selected, and the one under the pointer, over all others. */
export function paintBrightWires(brush: Brush, { wires, reroutes }: Scene, look: WiresLook): void {
  const { ctx, palette, zoom } = brush;
  const { area, selection, hovered, dimmed } = look;
  if (selection.size === 0 && hovered === undefined) return;
  const bright: WireView[] = [];
  for (const view of wires.values())
    if ((view.wire === hovered || isAtSelected(view, selection)) && overlaps(view.frame, area)) bright.push(view);
  ctx.lineCap = zoom < BOXES_ONLY ? "butt" : "round";
  ctx.globalAlpha = dimmed ? 0.3 : 1;
  for (const view of bright) {
    ctx.lineWidth = widthAt(zoom) * (view.wire === hovered ? 1.75 : 1.4);
    strokeAll(ctx, [view], palette.sockets[view.socket] ?? palette.muted);
  }
  ctx.globalAlpha = 1;
  if (reroutes.size > 0) paintReroutes(brush, reroutes, bright, selection);
}

function isAtSelected({ wire }: WireView, selection: ReadonlySet<string>): boolean {
  return selection.has(wire.from[0]) || selection.has(wire.to[0]);
}

function widthAt(zoom: number): number {
  return zoom < BOXES_ONLY ? thinnest(zoom) : 2 / Math.min(1, Math.max(zoom, 0.5));
}

/** Lines of at most one pixel of the screen are drawn many times as fast as wider ones. */
function thinnest(zoom: number): number {
  return 1 / (zoom * (globalThis.devicePixelRatio || 1));
}

function strokeAll(ctx: CanvasRenderingContext2D, views: readonly WireView[], colour: string): void {
  ctx.strokeStyle = colour;
  for (let k = 0; k < views.length; ) {
    ctx.beginPath();
    for (const end = Math.min(views.length, k + TOGETHER); k < end; k++) trace(ctx, views[k]!.points);
    ctx.stroke();
  }
}

/** A path through the points of a wire, each stretch a curve that leaves to the right and arrives from the left. */
function trace(ctx: CanvasRenderingContext2D, points: readonly Point[]): void {
  ctx.moveTo(points[0]![0], points[0]![1]);
  for (let k = 1; k < points.length; k++) {
    const [from, to] = [points[k - 1]!, points[k]!];
    const out = pull(from, to);
    ctx.bezierCurveTo(from[0] + out, from[1], to[0] - out, to[1], to[0], to[1]);
  }
}

/** Draws one wire through its points. */
export function paintWire(ctx: CanvasRenderingContext2D, points: readonly Point[], look: WireLook): void {
  ctx.globalAlpha = look.alpha;
  ctx.strokeStyle = look.colour;
  ctx.lineWidth = look.width;
  ctx.lineCap = "round";
  if (look.dashed) ctx.setLineDash([6, 5]);
  ctx.beginPath();
  trace(ctx, points);
  ctx.stroke();
  if (look.dashed) ctx.setLineDash([]);
  ctx.globalAlpha = 1;
}

/** Draws the dots that wires go through. */
function paintReroutes(
  { ctx, palette, zoom }: Brush,
  reroutes: Scene["reroutes"],
  views: Iterable<WireView>,
  selection: ReadonlySet<string>,
): void {
  if (zoom < 0.2) return;
  const drawn = new Set<string>();
  for (const { wire, socket } of views)
    for (const id of wire.via ?? []) {
      const position = reroutes.get(id)?.position;
      if (!position || drawn.has(id)) continue;
      drawn.add(id);
      paintReroute(ctx, position, palette.sockets[socket] ?? palette.muted, palette, selection.has(id));
    }
}

/** Draws the dot of a reroute. */
function paintReroute(
  ctx: CanvasRenderingContext2D,
  [x, y]: Point,
  colour: string,
  palette: Palette,
  selected: boolean,
): void {
  ctx.beginPath();
  ctx.arc(x, y, 6, 0, Math.PI * 2);
  ctx.fillStyle = colour;
  ctx.strokeStyle = selected ? palette.text : palette.background;
  ctx.lineWidth = selected ? 2.5 : 1.5;
  ctx.fill();
  ctx.stroke();
}
