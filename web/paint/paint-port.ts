import { BOXES_ONLY, type PortView, TITLE } from "#web/scene/node-layout.ts";
import { type Brush, NO_TEXTS } from "./brush.ts";
import type { NodeLook } from "./node-look.ts";
import { fitText } from "./text.ts";

const RADIUS = 5;

/** Draws the dot of a port and, from near, its name. */
export function paintPort(
  brush: Brush,
  port: PortView,
  width: number,
  side: "input" | "output",
  { refuses, reached }: NodeLook,
): void {
  const { ctx, palette, zoom } = brush;
  const alpha = ctx.globalAlpha;
  if (refuses?.has(`${side}:${port.name}`)) ctx.globalAlpha = alpha * 0.3;
  const over = reached?.side === side && reached.port === port.name;
  paintDot(brush, port, over ? RADIUS + 2 : RADIUS);
  if (zoom >= NO_TEXTS && port.y > TITLE) {
    ctx.font = `400 12px ${palette.font}`;
    ctx.textBaseline = "middle";
    ctx.textAlign = side === "input" ? "left" : "right";
    ctx.fillStyle = port.optional ? palette.muted : palette.text;
    ctx.fillText(fitText(ctx, port.title, width / 2 - 20), port.x + (side === "input" ? 13 : -13), port.y + 1);
  }
  ctx.globalAlpha = alpha;
}

/** A dot in the colour of its socket; hollow if the port may stay free. */
export function paintDot({ ctx, palette, zoom }: Brush, { x, y, socket, optional }: PortView, radius: number): void {
  const colour = palette.sockets[socket] ?? palette.muted;
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, Math.PI * 2);
  if (zoom < BOXES_ONLY) {
    ctx.fillStyle = colour;
    ctx.fill();
    return;
  }
  ctx.fillStyle = optional ? palette.raised : colour;
  ctx.strokeStyle = optional ? colour : palette.background;
  ctx.lineWidth = optional ? 2 : 1.5;
  ctx.fill();
  ctx.stroke();
}
