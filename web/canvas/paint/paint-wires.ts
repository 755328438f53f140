import { type Point, pull } from "../geometry.ts";
import type { Palette } from "./palette.ts";

/** How a wire is drawn. */
export interface WireLook {
  readonly colour: string;
  readonly width: number;
  readonly alpha: number;
  readonly dashed?: boolean;
}

/** Draws a wire through its points, each stretch a curve that leaves to the right and arrives from the left. */
export function paintWire(ctx: CanvasRenderingContext2D, points: readonly Point[], look: WireLook): void {
  ctx.globalAlpha = look.alpha;
  ctx.strokeStyle = look.colour;
  ctx.lineWidth = look.width;
  ctx.lineCap = "round";
  if (look.dashed) ctx.setLineDash([6, 5]);
  ctx.beginPath();
  ctx.moveTo(points[0]![0], points[0]![1]);
  for (let k = 1; k < points.length; k++) {
    const [from, to] = [points[k - 1]!, points[k]!];
    const out = pull(from, to);
    ctx.bezierCurveTo(from[0] + out, from[1], to[0] - out, to[1], to[0], to[1]);
  }
  ctx.stroke();
  if (look.dashed) ctx.setLineDash([]);
  ctx.globalAlpha = 1;
}

/** Draws the dot of a reroute. */
export function paintReroute(
  ctx: CanvasRenderingContext2D,
  [x, y]: Point,
  colour: string,
  palette: Palette,
  selected: boolean,
): void {
  ctx.beginPath();
  ctx.arc(x, y, 6, 0, Math.PI * 2);
  ctx.fillStyle = colour;
  ctx.strokeStyle = selected ? palette.accent : palette.background;
  ctx.lineWidth = selected ? 2.5 : 1.5;
  ctx.fill();
  ctx.stroke();
}
