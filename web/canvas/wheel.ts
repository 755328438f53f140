import type { Point } from "#web/document/document.ts";
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
