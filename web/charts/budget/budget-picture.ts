import { type Scale, type ScaleKind, scaleOf, stepScale } from "../picture/axis.ts";
import type { Colours } from "../picture/colours.ts";
import type { DotShape, Mark, Picture } from "../picture/picture.ts";
import type { Curves } from "./curves.ts";

type Size = { readonly width: number; readonly height: number };
const MARGIN = { left: 62, right: 20, top: 44, bottom: 44 };

/** Where budgets and errors are in a space. */
export interface BudgetPlaces {
  readonly x: Scale;
  readonly y: Scale;
  readonly size: Size;
}

export function budgetPlaces(curves: Curves, kind: ScaleKind, size: Size): BudgetPlaces {
  const budgets = curves.best.map(({ budget }) => budget);
  const [min, max] = [budgets[0] ?? 1, budgets.at(-1) ?? 1];
  const all = [...curves.best, ...curves.uniform, ...curves.published, ...curves.joint];
  const errors = all.map(({ error }) => error).filter((error) => error > 0);
  const greatest = errors.reduce((most, error) => Math.max(most, error), 0);
  const least = kind === "log" ? errors.reduce((few, error) => Math.min(few, error), greatest) : 0;
  return {
    x: stepScale(min, max, [MARGIN.left + 8, size.width - MARGIN.right - 8]),
    y: scaleOf(kind, [least, greatest || 1], [size.height - MARGIN.bottom, MARGIN.top]),
    size,
  };
}

export interface BudgetWords {
  readonly x: string;
  readonly y: string;
  readonly best: string;
  readonly uniform: string;
  readonly published: string;
  readonly joint: string;
}

/** The curves with axes and a legend of what is there. */
export function budgetPicture(
  curves: Curves,
  { x, y, size }: BudgetPlaces,
  colours: Colours,
  words: BudgetWords,
): Picture {
  const drawable = ({ error }: { readonly error: number }) => y.kind === "linear" || error > 0;
  const line = (points: Curves["best"]) =>
    points.filter(drawable).flatMap(({ budget, error }) => [x.at(budget), y.at(error)]);
  const best = line(curves.best);
  const marks: Mark[] = [
    ...axisMarks({ x, y, size }, colours, words),
    { kind: "path", points: line(curves.uniform), stroke: colours.muted, line: 1.5, dash: [5, 4] },
    { kind: "dots", points: line(curves.published), ...LOOKS.published(colours) },
    { kind: "path", points: best, stroke: colours.accent, line: 2 },
    ...(best.length / 2 <= 80 ? [{ kind: "dots", points: best, radius: 2.5, fill: colours.accent } as const] : []),
    { kind: "dots", points: line(curves.joint), ...LOOKS.joint(colours) },
  ];
  return { ...size, marks: [...marks, ...legend(curves, colours, words)] };
}

const LOOKS = {
  published: (colours: Colours) =>
    ({
      shape: "square" as DotShape,
      radius: 2.75,
      fill: colours.surface,
      stroke: colours.warning,
      line: 1.25,
    }) as const,
  joint: (colours: Colours) =>
    ({ shape: "diamond" as DotShape, radius: 5, fill: colours.danger, stroke: colours.surface, line: 1.5 }) as const,
};

function axisMarks({ x, y, size }: BudgetPlaces, colours: Colours, words: BudgetWords): Mark[] {
  const [left, right] = [MARGIN.left, size.width - MARGIN.right];
  const bottom = size.height - MARGIN.bottom;
  const marks: Mark[] = y.ticks.flatMap(({ value, label, minor }): Mark[] => {
    const place = y.at(value);
    return [
      { kind: "path", points: [left, place, right, place], stroke: colours.line, alpha: minor ? 0.45 : 1 },
      { kind: "text", x: left - 8, y: place, text: label, fill: colours.muted, align: "right" },
    ];
  });
  for (const { value, label } of x.ticks) {
    const place = x.at(value);
    marks.push(
      { kind: "path", points: [place, bottom, place, bottom + 4], stroke: colours.lineStrong },
      { kind: "text", x: place, y: bottom + 14, text: label, fill: colours.muted, align: "center" },
    );
  }
  const middle = (MARGIN.top + bottom) / 2;
  return [
    ...marks,
    { kind: "path", points: [left, bottom, right, bottom], stroke: colours.lineStrong },
    { kind: "text", x: (left + right) / 2, y: bottom + 32, text: words.x, fill: colours.muted, align: "center" },
    { kind: "text", x: 11, y: middle, text: words.y, fill: colours.muted, align: "center", turn: -90 },
  ];
}

/** What the lines and dots are, in a row above; only what is there. */
function legend(curves: Curves, colours: Colours, words: BudgetWords): Mark[] {
  const y = 16;
  let x = MARGIN.left + 8;
  const marks: Mark[] = [];
  const entry = (present: boolean, text: string, sign: (x: number) => Mark) => {
    if (!present) return;
    marks.push(sign(x), { kind: "text", x: x + 24, y, text, fill: colours.text });
    // Signs of East Asian scripts are twice as wide.
    const letters = [...text].reduce((sum, sign) => sum + (sign > "\u2e80" ? 11 : 6), 0);
    x += 24 + letters + 18;
  };
  entry(true, words.best, (at) => ({ kind: "path", points: [at, y, at + 18, y], stroke: colours.accent, line: 2 }));
  entry(curves.uniform.length > 0, words.uniform, (at) => ({
    kind: "path",
    points: [at, y, at + 18, y],
    stroke: colours.muted,
    line: 1.5,
    dash: [5, 4],
  }));
  entry(curves.published.length > 0, words.published, (at) => ({
    kind: "dots",
    points: [at + 9, y],
    ...LOOKS.published(colours),
  }));
  entry(curves.joint.length > 0, words.joint, (at) => ({ kind: "dots", points: [at + 9, y], ...LOOKS.joint(colours) }));
  return marks;
}

/** What is drawn over the curves: where the chosen budget is, and the point that is looked at. */
export function budgetCursor(
  { x, y, size }: BudgetPlaces,
  colours: Colours,
  chosen: { readonly budget: number; readonly error: number | undefined },
  looked?: { readonly budget: number; readonly error: number } | undefined,
): Picture {
  const bottom = size.height - MARGIN.bottom;
  const marks: Mark[] = [
    {
      kind: "path",
      points: [x.at(chosen.budget), MARGIN.top - 8, x.at(chosen.budget), bottom],
      stroke: colours.accent,
    },
  ];
  const dot = (budget: number, error: number, stroke: string, fill?: string): Mark => ({
    kind: "dots",
    points: [x.at(budget), y.at(error)],
    radius: 5.5,
    ...(fill !== undefined && { fill }),
    stroke,
    line: 2,
  });
  if (chosen.error !== undefined && (y.kind === "linear" || chosen.error > 0))
    marks.push(dot(chosen.budget, chosen.error, colours.surface, colours.accent));
  if (looked && (y.kind === "linear" || looked.error > 0)) marks.push(dot(looked.budget, looked.error, colours.focus));
  return { ...size, marks };
}

/** The point nearest to a place: a single one within a few pixels, or else the solver's of the nearest budget. */
export function pointAt(curves: Curves, { x, y }: BudgetPlaces, px: number, py: number) {
  const singles = [
    ...curves.joint.map((point) => ({ kind: "joint" as const, point })),
    ...curves.published.map((point) => ({ kind: "published" as const, point })),
  ];
  let least = 9;
  let found: (typeof singles)[number] | undefined;
  for (const single of singles) {
    const { budget, error } = single.point;
    if (y.kind === "log" && error <= 0) continue;
    const distance = Math.hypot(x.at(budget) - px, y.at(error) - py);
    if (distance < least) [least, found] = [distance, single];
  }
  if (found) return found;
  const nearest = curves.best.reduce<Curves["best"][number] | undefined>(
    (best, each) => (best && Math.abs(x.at(best.budget) - px) <= Math.abs(x.at(each.budget) - px) ? best : each),
    undefined,
  );
  return nearest && { kind: "best" as const, point: nearest };
}
