import type { ToldPreview } from "#kit/preview.ts";
import { type Curve, curvesPicture, type Point, placeOf, pointCursor } from "./curves.ts";
import { type Drawing, type DrawOptions, type PictureKind, walkAlong } from "./drawing.ts";
import { type Colours, curveColour } from "./look.ts";
import { figure } from "./numbers.ts";
import { endsOf, plotOf } from "./plot.ts";
import { scaleOf } from "./scale.ts";

type Curves = Extract<ToldPreview, { series: unknown }>;

/** More points than this on a curve are not dotted: the dots would hide it. */
const MOST_DOTS = 120;
/** As near as the pointer has to come to a point. */
const NEAR = 40;

const shared: Omit<PictureKind<Curves>, "onNode"> = {
  inWindow: (_, width) => Math.max(220, Math.min(460, width * 0.52)),
  scale: ({ yScale }) => yScale ?? "linear",
  draw: drawCurves,
  sheet: ({ series, xTitle, yTitle }, words) => ({
    columns: [words.series, xTitle ?? "x", yTitle ?? "y"],
    rows: series.flatMap(({ name, points }) => points.map(([x, y]) => [name, x, y])),
  }),
};
export const lineKind: PictureKind<Curves> = { onNode: 120, ...shared };
export const scatterKind: PictureKind<Curves> = { onNode: 140, ...shared };

function drawCurves(preview: Curves, { size, colours, scale = preview.yScale ?? "linear" }: DrawOptions): Drawing {
  const { kind, series, xTitle, yTitle } = preview;
  const spots = series.flatMap(({ name, points }) => points.map((point) => ({ name, point })));
  const hasPlace = ([, y]: Point) => scale === "linear" || y > 0;
  const shown = spots.map(({ point }) => point).filter(hasPlace);
  const across = endsOf(shown.map(([x]) => x));
  const plot = plotOf(
    size,
    (places) => scaleOf("linear", across, places),
    scale,
    shown.map(([, y]) => y),
  );
  const curves = series.map(({ name, points }, k) => ({
    name,
    points: points.filter(hasPlace),
    ...lookOf(kind, shown.length, plot.bare, curveColour(colours, k), colours),
  }));
  return {
    picture: curvesPicture(plot, curves, colours, { x: xTitle, y: yTitle }),
    spots: spots.length,
    where: (x, y) => {
      let [least, found]: [number, number | undefined] = [NEAR, undefined];
      spots.forEach(({ point }, k) => {
        const place = hasPlace(point) ? placeOf(plot, point) : undefined;
        const distance = place ? Math.hypot(place[0] - x, place[1] - y) : Number.POSITIVE_INFINITY;
        if (distance < least) [least, found] = [distance, k];
      });
      return found;
    },
    walk: (spot, key) => walkAlong(spots.length, spot, key),
    cursor: (spot) => pointCursor(plot, spots[spot].point, colours),
    tip: (spot) => {
      const { name, point } = spots[spot];
      const [x, y] = placeOf(plot, point) ?? [plot.left, plot.bottom];
      const facts = [xTitle ?? "x", yTitle ?? "y"].map((each, k) => [each, figure(point[k as 0 | 1])] as const);
      return { x, y, title: name, facts };
    },
  };
}

function lookOf(
  kind: Curves["kind"],
  count: number,
  bare: boolean,
  colour: string,
  { surface }: Colours,
): Pick<Curve, "line" | "dots"> {
  const rim = { fill: colour, stroke: surface, line: 1 };
  if (kind === "scatter") return { dots: bare ? { fill: colour, radius: 1.75 } : { ...rim, radius: 3.5 } };
  const line = { stroke: colour, line: bare ? 1.5 : 2 };
  return bare || count > MOST_DOTS ? { line } : { line, dots: { ...rim, radius: 3 } };
}
