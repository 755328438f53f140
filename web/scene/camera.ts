import type { Point } from "#web/document/document.ts";
import type { Rect } from "#web/document/rect.ts";

/** What part of the plane is seen: screen = (graph + offset) · zoom, in CSS pixels. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

const MIN_ZOOM = 0.08;
const MAX_ZOOM = 3;
export const HOME: Camera = { x: 40, y: 40, zoom: 1 };

export function toGraph({ x, y, zoom }: Camera, [sx, sy]: Point): Point {
  return [sx / zoom - x, sy / zoom - y];
}

export function toScreen({ x, y, zoom }: Camera, [gx, gy]: Point): Point {
  return [(gx + x) * zoom, (gy + y) * zoom];
}

export function rectToScreen(camera: Camera, { x, y, width, height }: Rect): Rect {
  const [left, top] = toScreen(camera, [x, y]);
  return { x: left, y: top, width: width * camera.zoom, height: height * camera.zoom };
}

/** Moves the plane by screen pixels. */
export function panned({ x, y, zoom }: Camera, dx: number, dy: number): Camera {
  return { x: x + dx / zoom, y: y + dy / zoom, zoom };
}

/** Zooms by a factor so that the point under `at` (screen) stays there. */
export function zoomed(camera: Camera, factor: number, at: Point): Camera {
  const zoom = Math.max(MIN_ZOOM, Math.min(MAX_ZOOM, camera.zoom * factor));
  const [gx, gy] = toGraph(camera, at);
  return { x: at[0] / zoom - gx, y: at[1] / zoom - gy, zoom };
}

/** How large a drawing may be shown of itself: in life size, larger only in windows that are larger than most. */
function largest({ width, height }: { readonly width: number; readonly height: number }): number {
  return Math.max(1, Math.min(2, width / 1920, height / 1080));
}

/** Shows a rectangle whole and in the middle, not larger than life in a window of usual size. */
export function fitted(rect: Rect, view: { readonly width: number; readonly height: number }, margin = 48): Camera {
  const room = [Math.max(1, view.width - 2 * margin), Math.max(1, view.height - 2 * margin)] as const;
  const most = Math.min(room[0] / Math.max(1, rect.width), room[1] / Math.max(1, rect.height));
  const zoom = Math.max(MIN_ZOOM, Math.min(largest(view), most));
  return {
    x: view.width / 2 / zoom - rect.x - rect.width / 2,
    y: view.height / 2 / zoom - rect.y - rect.height / 2,
    zoom,
  };
}

/** From further away than this nobody can read. */
const READABLE = 0.62;

/** How a drawing is first seen: as a whole if it can be read so, or else from where it begins, at the top left. */
export function firstLook(rect: Rect | undefined, view: { readonly width: number; readonly height: number }): Camera {
  if (!rect) return HOME;
  const whole = fitted(rect, view, 32);
  if (whole.zoom >= READABLE) return whole;
  const near = { x: 24 / READABLE - rect.x, y: 20 / READABLE - rect.y, zoom: READABLE };
  // What fits in one way is in the middle of it.
  return {
    x: rect.width * READABLE <= view.width - 48 ? view.width / 2 / READABLE - rect.x - rect.width / 2 : near.x,
    y: rect.height * READABLE <= view.height - 40 ? view.height / 2 / READABLE - rect.y - rect.height / 2 : near.y,
    zoom: READABLE,
  };
}

/** The camera moved as little as is needed to see a rectangle, or its start where it is larger than the view. */
export function revealing(
  camera: Camera,
  rect: Rect,
  view: { readonly width: number; readonly height: number },
  margin = 32,
): Camera {
  const { x, y, width, height } = rectToScreen(camera, rect);
  const dx = needed(x, width, view.width, margin);
  const dy = needed(y, height, view.height, margin);
  return dx === 0 && dy === 0 ? camera : panned(camera, dx, dy);
}

function needed(start: number, length: number, room: number, margin: number): number {
  if (start < margin || length > room - 2 * margin) return start >= margin && start < room / 2 ? 0 : margin - start;
  return Math.min(0, room - margin - start - length);
}
