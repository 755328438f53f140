import type { Point } from "./document.ts";
import { around, type Rect } from "./rect.ts";

/** Where things are to be, by id: what the command `place` takes. Only those that move. */
export type Places = readonly (readonly [id: string, position: Point])[];

/** Where things are drawn, by id. */
export type Rects = ReadonlyMap<string, Rect>;

export type Side = "left" | "centre" | "right" | "top" | "middle" | "bottom";

/** Lines things up along a side, or the middle, of the rectangle around them. */
export function align(rects: Rects, side: Side): Places {
  const frame = around(rects.values());
  if (frame === undefined) return [];
  return placesOf(rects, ({ x, y, width, height }) => {
    switch (side) {
      case "left":
        return [frame.x, y];
      case "centre":
        return [frame.x + (frame.width - width) / 2, y];
      case "right":
        return [frame.x + frame.width - width, y];
      case "top":
        return [x, frame.y];
      case "middle":
        return [x, frame.y + (frame.height - height) / 2];
      case "bottom":
        return [x, frame.y + frame.height - height];
    }
  });
}

/**
 * Makes the gaps between things equal, along one way; the first and the last stay. Things that would not fit between them
 * overlap equally.
 */
export function distribute(rects: Rects, way: "across" | "down"): Places {
  const [start, length] = way === "across" ? (["x", "width"] as const) : (["y", "height"] as const);
  const inOrder = [...rects].sort(([, a], [, b]) => a[start] - b[start]);
  const [first, last] = [inOrder[0]?.[1], inOrder.at(-1)?.[1]];
  if (first === undefined || last === undefined || inOrder.length < 3) return [];
  const taken = inOrder.reduce((sum, [, rect]) => sum + rect[length], 0);
  const gap = (last[start] + last[length] - first[start] - taken) / (inOrder.length - 1);
  const starts = new Map<string, number>();
  let at = first[start];
  for (const [id, rect] of inOrder) {
    starts.set(id, at);
    at += rect[length] + gap;
  }
  return placesOf(rects, ({ x, y }, id) => (way === "across" ? [starts.get(id)!, y] : [x, starts.get(id)!]));
}

/** The nearest point of a grid. */
export function snapped([x, y]: Point, pitch: number): Point {
  return [Math.round(x / pitch) * pitch + 0, Math.round(y / pitch) * pitch + 0];
}

/** The frame of a group around what it owns: `padding` on each side, and room for its title above. */
export function frameAround(
  rects: Iterable<Rect>,
  padding = 24,
  title = 36,
): { readonly position: Point; readonly size: Point } | undefined {
  const inner = around(rects);
  if (inner === undefined) return undefined;
  return {
    position: [inner.x - padding, inner.y - padding - title],
    size: [inner.width + 2 * padding, inner.height + 2 * padding + title],
  };
}

function placesOf(rects: Rects, place: (rect: Rect, id: string) => Point): Places {
  return [...rects].flatMap(([id, rect]): Places => {
    const [x, y] = place(rect, id);
    return x === rect.x && y === rect.y ? [] : [[id, [x, y]]];
  });
}
