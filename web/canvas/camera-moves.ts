import type { Point } from "#web/document/document.ts";
import { type Camera, panned, zoomed } from "#web/scene/camera.ts";
import type { Habits } from "#web/scene/events.ts";

/** What a turn of the wheel does: zooms by a factor, or moves the plane by screen pixels. */
export function wheelMove(
  event: Pick<WheelEvent, "deltaX" | "deltaY" | "deltaMode" | "ctrlKey" | "metaKey" | "shiftKey">,
  habit: Habits["wheel"],
): { readonly zoom?: number; readonly by: Point } {
  const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
  const [dx, dy] = [event.deltaX * unit, event.deltaY * unit];
  // Trackpads say pinches with Ctrl, and scrolls in two directions or small steps; a wheel has notches.
  const pinches = event.ctrlKey || event.metaKey;
  const moves = habit === "move" || (habit === "auto" && (dx !== 0 || Math.abs(dy) < 40));
  if (!pinches && (moves || event.shiftKey)) {
    const sideways = event.shiftKey && dx === 0;
    return { by: [sideways ? -dy : -dx, sideways ? 0 : -dy] };
  }
  const least = Math.max(-80, Math.min(80, dy));
  return { zoom: Math.exp(-least * (pinches ? 0.01 : 0.002)), by: [0, 0] };
}

/** The camera after one of two fingers has moved: what was under both is under both. */
export function pinched(camera: Camera, before: Point, after: Point, other: Point): Camera {
  const middle = ([x, y]: Point): Point => [(x + other[0]) / 2, (y + other[1]) / 2];
  const apart = ([x, y]: Point) => Math.max(1, Math.hypot(x - other[0], y - other[1]));
  const [was, is] = [middle(before), middle(after)];
  return panned(zoomed(camera, apart(after) / apart(before), is), is[0] - was[0], is[1] - was[1]);
}

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
