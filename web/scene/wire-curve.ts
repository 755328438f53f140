import type { Point } from "#web/document/document.ts";

/** The most that the end of a wire pulls its curve out, in graph units. */
export const MOST_PULL = 180;

/** How far the ends of a wire pull its curve out, in graph units. */
export function pull(from: Point, to: Point): number {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  return Math.min(Math.max(Math.hypot(dx, dy) * 0.3, 24), MOST_PULL);
}

/** A point of the wire's curve; `t` from 0 at its output to 1 at its input. */
function curvePoint(from: Point, to: Point, t: number): Point {
  const out = pull(from, to);
  const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
  return [
    a * from[0] + b * (from[0] + out) + c * (to[0] - out) + d * to[0],
    a * from[1] + b * from[1] + c * to[1] + d * to[1],
  ];
}

/** The distance of a point from the wire's curve, by 24 chords. */
export function distanceToCurve(point: Point, from: Point, to: Point): number {
  let least = Infinity;
  let last = from;
  for (let k = 1; k <= 24; k++) {
    const next = curvePoint(from, to, k / 24);
    least = Math.min(least, distanceToSegment(point, last, next));
    last = next;
  }
  return least;
}

/** Which stretch of a wire through these points is nearest to a point, from 0. */
export function nearestStretch(point: Point, points: readonly Point[]): number {
  let [nearest, least] = [0, Infinity];
  for (let k = 1; k < points.length; k++) {
    const distance = distanceToCurve(point, points[k - 1]!, points[k]!);
    if (distance < least) [nearest, least] = [k - 1, distance];
  }
  return nearest;
}

function distanceToSegment([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}
