import type { TakenEdge } from "#core/estimate.ts";
import type { Colours } from "#picture/look.ts";
import { errorText } from "#picture/numbers.ts";
import type { Mark, Picture } from "#picture/picture.ts";
import type { Ramp } from "#picture/ramp.ts";
import { roundUp } from "#picture/scale.ts";
import { type Arc, type ArcPlaces, arcHeight, stepX } from "./arcs.ts";

type Size = { readonly width: number; readonly height: number };

/** Looks that arcs are put into, so that thousands are drawn in a few strokes. */
const LEVELS = 10;
const FAINTEST = 0.05;
const STRONGEST = 0.55;
/** As many arcs can stand beside each other in full strength. */
const FEW = 180;

/** All edges that could be taken, the safer the stronger, and the row of steps. */
export function arcsPicture(
  places: ArcPlaces,
  arcs: readonly Arc[],
  ramp: Ramp,
  colours: Colours,
  size: Size,
  word: string,
): Picture {
  const levels: number[][] = Array.from({ length: LEVELS }, () => []);
  for (const [from, to, error] of arcs) {
    const level = Math.min(LEVELS - 1, Math.floor((1 - ramp.share(error)) * LEVELS));
    levels[level]!.push(stepX(places, from), stepX(places, to), places.base, arcHeight(places, to - from));
  }
  // The more there are, the fainter each: they add up where they cross.
  const crowd = Math.min(1, (FEW / Math.max(1, arcs.length)) ** 0.35);
  const marks = levels.map((each, level): Mark => {
    const alpha = crowd * (FAINTEST + ((STRONGEST - FAINTEST) * level) / (LEVELS - 1));
    return { kind: "arcs", arcs: each, stroke: colours.text, line: 1, alpha };
  });
  return { ...size, marks: [...marks, ...stepRow(places, colours, word, size)] };
}

function stepRow(places: ArcPlaces, colours: Colours, word: string, { width }: Size): Mark[] {
  const { first, last, base, pitch } = places;
  const marks: Mark[] = [
    { kind: "path", points: [stepX(places, first), base, stepX(places, last), base], stroke: colours.lineStrong },
  ];
  const every = roundUp(30 / pitch);
  for (let step = Math.ceil(first / every) * every; step <= last; step += every) {
    const x = stepX(places, step);
    marks.push(
      { kind: "path", points: [x, base + 8, x, base + 12], stroke: colours.line },
      { kind: "text", x, y: base + 20, text: String(step), fill: colours.muted, align: "center" },
    );
  }
  marks.push({ kind: "text", x: width / 2, y: base + 37, text: word, fill: colours.muted, align: "center" });
  return marks;
}

/** The edges that a schedule takes, with the error of the worst, and which steps are computed. */
export function takenPicture(
  places: ArcPlaces,
  edges: readonly TakenEdge[],
  worst: TakenEdge | undefined,
  colours: Colours,
  size: Size,
): Picture {
  const { first, last, base, pitch } = places;
  const seen = edges.filter(({ from, to }) => to >= first && from <= last);
  const arcOf = ({ from, to }: TakenEdge) => [
    stepX(places, from),
    stepX(places, to),
    base,
    Math.min(arcHeight(places, to - from), base - 8),
  ];
  const known = seen.filter((edge) => edge.to - edge.from > 1 && edge.error !== undefined && edge !== worst);
  const unknown = seen.filter(({ error }) => error === undefined);
  const single = seen.filter(({ from, to }) => to - from === 1);
  const computed = [...new Set(seen.flatMap(({ from, to }) => [from, to]))].filter((s) => s >= first && s <= last);
  const chosen = new Set(computed);
  const reused = [];
  if (pitch >= 3)
    for (let step = first; step <= last; step++) if (!chosen.has(step)) reused.push(stepX(places, step), base);
  const radius = Math.min(4.5, Math.max(0.75, pitch * 0.32));
  const line = Math.min(2.5, Math.max(1, pitch * 0.5));
  const marks: Mark[] = [
    ...(pitch >= 4
      ? [{ kind: "arcs", arcs: known.flatMap(arcOf), stroke: colours.surface, line: line + 2 } as const]
      : []),
    { kind: "arcs", arcs: known.flatMap(arcOf), stroke: colours.accent, line },
    { kind: "arcs", arcs: unknown.flatMap(arcOf), stroke: colours.warning, line },
    ...single.map(
      ({ from, to }): Mark => ({
        kind: "path",
        points: [stepX(places, from), base, stepX(places, to), base],
        stroke: colours.accent,
        line,
      }),
    ),
    { kind: "dots", points: reused, radius: Math.min(2.5, radius * 0.7), fill: colours.lineStrong },
  ];
  if (worst && seen.includes(worst)) {
    marks.push(
      { kind: "arcs", arcs: arcOf(worst), stroke: colours.surface, line: 5 },
      { kind: "arcs", arcs: arcOf(worst), stroke: colours.danger, line: 3 },
    );
  }
  const dots = computed.flatMap((step) => [stepX(places, step), base]);
  const rim = pitch >= 4 ? { stroke: colours.surface, line: 1.5 } : {};
  marks.push({ kind: "dots", points: dots, radius, fill: colours.accent, ...rim });
  if (worst && seen.includes(worst)) marks.push(...labelMarks(places, worst, colours.danger, colours, size));
  return { ...size, marks };
}

/** What is drawn over it while an edge is looked at. */
export function arcCursor(
  places: ArcPlaces,
  edge: { readonly from: number; readonly to: number },
  colours: Colours,
  size: Size,
): Picture {
  const arc = [stepX(places, edge.from), stepX(places, edge.to), places.base, arcHeight(places, edge.to - edge.from)];
  return {
    ...size,
    marks: [
      { kind: "arcs", arcs: arc, stroke: colours.surface, line: 5 },
      { kind: "arcs", arcs: arc, stroke: colours.focus, line: 2.5 },
    ],
  };
}

/** The error of an edge on the top of its arc. */
function labelMarks(places: ArcPlaces, edge: TakenEdge, ink: string, colours: Colours, { width }: Size): Mark[] {
  const text = errorText(edge.error);
  const wide = text.length * 6.4 + 10;
  const middle = (stepX(places, edge.from) + stepX(places, edge.to)) / 2;
  const x = Math.min(width - wide / 2 - 2, Math.max(wide / 2 + 2, middle));
  const y = places.base - arcHeight(places, edge.to - edge.from);
  return [
    { kind: "rect", x: x - wide / 2, y: y - 9, width: wide, height: 18, radius: 4, fill: colours.surface, stroke: ink },
    { kind: "text", x, y, text, fill: ink, align: "center", bold: true },
  ];
}
