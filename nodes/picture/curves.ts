import type { Colours } from "./look.ts";
import type { DotShape, Mark, Picture } from "./picture.ts";
import { type AxisWords, keyMarks, type Plot, plotMarks } from "./plot.ts";

export type Point = readonly [x: number, y: number];

/** A curve and how it is drawn: with a line, with dots, or both. */
export interface Curve {
  readonly name: string;
  /** In the order in which they are joined. */
  readonly points: readonly Point[];
  readonly line?: { readonly stroke: string; readonly line: number; readonly dash?: readonly number[] };
  readonly dots?: DotLook;
}

export interface DotLook {
  readonly radius: number;
  readonly shape?: DotShape;
  readonly fill?: string;
  readonly stroke?: string;
  readonly line?: number;
}

/** Where a point is; undefined of what a log scale has no place for. */
export function placeOf({ x, y }: Plot, [across, up]: Point): Point | undefined {
  return y.kind === "log" && up <= 0 ? undefined : [x.at(across), y.at(up)];
}

/**
 * Curves between axes, each over those before it, with a key if there are several. What a log scale cannot show is left out.
 * Time O(points).
 * @param key the curves in the order in which they are named.
 */
export function curvesPicture(
  plot: Plot,
  curves: readonly Curve[],
  colours: Colours,
  words: AxisWords,
  key: readonly Curve[] = curves,
): Picture {
  const several = curves.length > 1;
  return {
    ...plot.size,
    marks: [
      ...plotMarks(plot, colours, words),
      ...curves.flatMap((curve) =>
        curveMarks(
          curve,
          curve.points.flatMap((point) => placeOf(plot, point) ?? []),
        ),
      ),
      ...(several ? keyMarks(plot, key.map(keyOf), colours) : []),
    ],
  };
}

function curveMarks({ line, dots }: Curve, points: readonly number[]): Mark[] {
  return [
    ...(line && points.length > 0 ? [{ kind: "path", points, ...line } as const] : []),
    ...(dots && points.length > 0 ? [{ kind: "dots", points, ...dots } as const] : []),
  ];
}

function keyOf(curve: Curve) {
  const { name, line, dots } = curve;
  const sign = (x: number, y: number) => [
    ...(line ? curveMarks({ name, points: [], line }, [x, y, x + 18, y]) : []),
    ...(dots && !line ? curveMarks({ name, points: [], dots }, [x + 9, y]) : []),
  ];
  return { name, sign };
}

/** The place of a point that is looked at, ringed. */
export function pointCursor(plot: Plot, point: Point, colours: Colours): Picture {
  const place = placeOf(plot, point);
  if (!place) return { ...plot.size, marks: [] };
  return { ...plot.size, marks: [{ kind: "dots", points: place, radius: 5.5, stroke: colours.focus, line: 2 }] };
}
