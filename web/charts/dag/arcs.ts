import { type ErrorGraph, rowStart } from "#core/error-graph.ts";

/** The steps that are looked at: first and last, both included. */
export interface Window {
  readonly first: number;
  readonly last: number;
}

/** An edge with its error. */
export type Arc = readonly [from: number, to: number, error: number];

/**
 * The edges to draw in a window, those with larger errors first so that safer ones lie above them. If there are more than
 * `most`, the window is cut into fields of neighbouring steps and gaps, and of each field the edge with the least error stands
 * for all: what could be taken stays visible, however small the scale. Time O(edges in the window · log most).
 */
export function arcsShown(graph: ErrorGraph, { first, last }: Window, most: number): readonly Arc[] {
  const steps = last - first + 1;
  const gaps = Math.min(graph.maxGap, steps - 1) - 1;
  if (gaps < 1) return [];
  const wide = Math.max(1, Math.sqrt((steps * gaps) / most));
  const columns = Math.ceil(steps / wide);
  const best = new Map<number, Arc>();
  for (let from = first; from <= last - 2; from++) {
    const row = rowStart(graph.steps, graph.maxGap, from) - from - 2;
    const end = Math.min(from + graph.maxGap, last);
    const column = Math.floor((from - first) / wide);
    for (let to = from + 2; to <= end; to++) {
      const error = graph.errors[row + to]!;
      if (error === Number.POSITIVE_INFINITY) continue; // Not measured.
      const field = Math.floor((to - from - 2) / wide) * columns + column;
      const known = best.get(field);
      if (known === undefined || error < known[2]) best.set(field, [from, to, error]);
    }
  }
  return [...best.values()].sort((a, b) => b[2] - a[2]);
}

/** A window zoomed by a factor about a step, within the run; never less than a handful of steps. */
export function zoomedWindow({ first, last }: Window, steps: number, factor: number, about: number): Window {
  const span = Math.round(Math.min(steps - 1, Math.max(Math.min(8, steps - 1), (last - first) * factor)));
  const share = last === first ? 0.5 : (about - first) / (last - first);
  return shifted({ first: Math.round(about - share * span), last: Math.round(about - share * span) + span }, steps);
}

/** A window moved back into the run. */
export function shifted({ first, last }: Window, steps: number): Window {
  const span = last - first;
  const start = Math.min(Math.max(0, first), Math.max(0, steps - 1 - span));
  return { first: start, last: start + span };
}

/** Where steps and arcs are in a space. */
export interface ArcPlaces extends Window {
  readonly left: number;
  /** Pixels from one step to the next. */
  readonly pitch: number;
  /** Of the row of steps. */
  readonly base: number;
  /** Of the highest arc. */
  readonly top: number;
  readonly maxGap: number;
}

const MARGIN = { left: 22, right: 22, top: 22, bottom: 46 };
/** The height of the widest arc to its width, at most. */
const STEEPEST = 2.4;

export function arcPlaces(
  { first, last }: Window,
  maxGap: number,
  { width, height }: { readonly width: number; readonly height: number },
): ArcPlaces {
  const pitch = Math.max(1, width - MARGIN.left - MARGIN.right) / Math.max(1, last - first);
  const largest = Math.min(maxGap, last - first);
  const room = height - MARGIN.top - MARGIN.bottom;
  // Short gaps need no tower, and what is lower than its space stands in the middle of it.
  const high = Math.max(30, Math.min(room, largest * pitch * STEEPEST));
  const base = height - MARGIN.bottom - Math.max(0, (room - high) / 2);
  return { first, last, left: MARGIN.left, pitch, base, top: base - high, maxGap: largest };
}

export function stepX({ left, pitch, first }: ArcPlaces, step: number): number {
  return left + (step - first) * pitch;
}

/** How high an arc of a gap is: less than in proportion, so that short ones can be told apart. */
export function arcHeight({ base, top, maxGap }: ArcPlaces, gap: number): number {
  return (base - top) * (gap / Math.max(1, maxGap)) ** 0.8;
}

/** The edge whose arc passes nearest to a point, within a few pixels. Time O(maxGap). */
export function arcAt(places: ArcPlaces, steps: number, x: number, y: number, near = 7) {
  const up = places.base - y;
  let found: { readonly from: number; readonly to: number } | undefined;
  let least = near;
  for (let gap = 2; gap <= places.maxGap; gap++) {
    const high = arcHeight(places, gap);
    if (up < -near || up > high + near) continue;
    const half = (gap * places.pitch) / 2;
    const out = half * Math.sqrt(Math.max(0, 1 - Math.min(1, Math.max(0, up) / high) ** 2));
    for (const middle of [x + out, x - out]) {
      const from = Math.round((middle - half - places.left) / places.pitch) + places.first;
      if (from < places.first || from + gap > Math.min(places.last, steps - 1)) continue;
      const centre = stepX(places, from) + half;
      // The distance across, or where the arc is flat, the distance up.
      const across = Math.abs(Math.abs(x - centre) - out);
      const level = Math.sqrt(Math.max(0, 1 - Math.min(1, Math.abs(x - centre) / half) ** 2)) * high;
      const distance = Math.min(across, Math.abs(x - centre) <= half ? Math.abs(up - level) : across);
      if (distance < least) {
        least = distance;
        found = { from, to: from + gap };
      }
    }
  }
  return found;
}
