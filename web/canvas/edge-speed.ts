import type { Point } from "#web/document/document.ts";

/** CSS pixels from the edge where the view begins to move, and how far it moves in a frame at most. */
const REACH = 36;
const FASTEST = 14;

/** How far the plane moves in this frame while the pointer is held near the edge of the view, or beyond it. */
export function edgeSpeed(
  [x, y]: Point,
  { width, height }: { readonly width: number; readonly height: number },
): Point {
  return [speed(x, width), speed(y, height)];
}

function speed(at: number, size: number): number {
  const before = Math.min(1, Math.max(0, (REACH - at) / REACH));
  const after = Math.min(1, Math.max(0, (at - (size - REACH)) / REACH));
  return FASTEST * (before ** 2 - after ** 2);
}
