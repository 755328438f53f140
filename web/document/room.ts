import type { Places } from "./arrange.ts";
import type { Point } from "./document.ts";
import { overlaps, type Rect } from "./rect.ts";

/** Between things that are kept from each other. */
const GAP = 20;

const inflated = ({ x, y, width, height }: Rect, by: number): Rect => ({
  x: x - by,
  y: y - by,
  width: width + 2 * by,
  height: height + 2 * by,
});

/**
 * The nearest place where a rectangle lies over nothing that is there: where it is, or straight down, up, right or left of it.
 * @param ways in which it may go; down alone always comes to an end.
 */
export function freePlace(rect: Rect, taken: readonly Rect[], ways: "down" | "any" = "any"): Point {
  const directions: readonly Point[] =
    ways === "down"
      ? [[0, 1]]
      : [
          [0, 1],
          [1, 0],
          [0, -1],
          [-1, 0],
        ];
  const found = directions.map((way) => slide(rect, taken, way));
  const away = ([x, y]: Point) => Math.abs(x - rect.x) + Math.abs(y - rect.y);
  return found.reduce((best, place) => (away(place) < away(best) ? place : best));
}

/** Goes one way past whatever is met. */
function slide(rect: Rect, taken: readonly Rect[], [dx, dy]: Point): Point {
  let at = rect;
  // Each turn goes past one at least, for good.
  for (let turn = 0; turn <= taken.length; turn++) {
    const met = taken.find((other) => overlaps(inflated(other, GAP - 1), at));
    if (!met) break;
    if (dx !== 0) at = { ...at, x: dx > 0 ? met.x + met.width + GAP : met.x - GAP - at.width };
    else at = { ...at, y: dy > 0 ? met.y + met.height + GAP : met.y - GAP - at.height };
  }
  return [at.x, at.y];
}

/**
 * Where things go that others have grown over: straight down, as far as is needed, and so on with those beneath them. What lay over a
 * thing before it grew stays, for somebody has put it there.
 *
 * @param rects where things are now, by id. @param grown of those that have grown: how high each was before.
 */
export function pushedDown(rects: ReadonlyMap<string, Rect>, grown: ReadonlyMap<string, number>): Places {
  const now = new Map(rects);
  const moved = new Map<string, Point>();
  /** Those that push, each with the height below which things go down with it. */
  const waiting = new Map(
    [...grown].flatMap(([id, before]) => (rects.has(id) ? [[id, rects.get(id)!.y + before]] : [])),
  );
  const settled = new Set<string>();
  const moveUnder = (id: string, { y, height }: Rect) => {
    const frame = { ...now.get(id)!, y: y + height + GAP };
    now.set(id, frame);
    moved.set(id, [frame.x, frame.y]);
  };
  // From above to below: what is settled once is never met again from above.
  while (waiting.size > 0) {
    const [id, below] = [...waiting].reduce((first, next) =>
      now.get(next[0])!.y < now.get(first[0])!.y ? next : first,
    );
    const rect = now.get(id)!;
    const above = moved.has(id) ? [...settled].find((other) => overlaps(now.get(other)!, rect)) : undefined;
    if (above !== undefined) {
      moveUnder(id, now.get(above)!);
      continue;
    }
    waiting.delete(id);
    settled.add(id);
    for (const [other, frame] of now) {
      if (other === id || settled.has(other) || frame.y < below || !overlaps(rect, frame)) continue;
      if (!waiting.has(other)) waiting.set(other, frame.y);
      moveUnder(other, rect);
    }
  }
  return [...moved];
}
