import { type Curve, curvesPicture, type DotLook, type Point, placeOf } from "#picture/curves.ts";
import type { Colours } from "#picture/look.ts";
import type { Mark, Picture, Size } from "#picture/picture.ts";
import { type Plot, plotOf } from "#picture/plot.ts";
import { type ScaleKind, stepScale } from "#picture/scale.ts";
import type { BudgetPoint, Curves } from "#web/charts/workbench/curves.ts";

/** Budgets against errors; a linear scale begins at 0. */
export function budgetPlot(curves: Curves, kind: ScaleKind, size: Size): Plot {
  const budgets = curves.best.map(({ budget }) => budget);
  const all = [...curves.best, ...curves.uniform, ...curves.published, ...curves.joint];
  const errors = all.map(({ error }) => error).filter((error) => error > 0);
  const across = (places: readonly [number, number]) => stepScale(budgets[0] ?? 1, budgets.at(-1) ?? 1, places);
  return plotOf(size, across, kind, kind === "log" ? errors : [0, ...errors]);
}

export interface BudgetWords {
  readonly x: string;
  readonly y: string;
  readonly best: string;
  readonly uniform: string;
  readonly published: string;
  readonly joint: string;
}

/** More budgets than this are not dotted. */
const MOST_DOTS = 80;

/** The curves with axes and a key of what is there; the best is drawn over what it is held against. */
export function budgetPicture(curves: Curves, plot: Plot, colours: Colours, words: BudgetWords): Picture {
  const { accent, muted, surface, warning, danger } = colours;
  const published: DotLook = { shape: "square", radius: 2.75, fill: surface, stroke: warning, line: 1.25 };
  const joint: DotLook = { shape: "diamond", radius: 5, fill: danger, stroke: surface, line: 1.5 };
  const dotted = curves.best.length <= MOST_DOTS ? { dots: { radius: 2.5, fill: accent } } : {};
  const all: Readonly<Record<"best" | "uniform" | "published" | "joint", Curve>> = {
    best: { name: words.best, points: pointsOf(curves.best), line: { stroke: accent, line: 2 }, ...dotted },
    uniform: {
      name: words.uniform,
      points: pointsOf(curves.uniform),
      line: { stroke: muted, line: 1.5, dash: [5, 4] },
    },
    published: { name: words.published, points: pointsOf(curves.published), dots: published },
    joint: { name: words.joint, points: pointsOf(curves.joint), dots: joint },
  };
  const there = (named: readonly Curve[]) => named.filter(({ points }) => points.length > 0);
  const drawn = there([all.uniform, all.published, all.best, all.joint]);
  return curvesPicture(plot, drawn, colours, words, there(Object.values(all)));
}

const pointsOf = (points: readonly Omit<BudgetPoint, "compute">[]): readonly Point[] =>
  points.map(({ budget, error }) => [budget, error]);

/** What is drawn over the curves: where the chosen budget is, and the point that is looked at. */
export function budgetCursor(
  plot: Plot,
  colours: Colours,
  chosen: { readonly budget: number; readonly error: number | undefined },
  looked?: { readonly budget: number; readonly error: number } | undefined,
): Picture {
  const { x, top, bottom, size } = plot;
  const ring = { kind: "dots", radius: 5.5, line: 2 } as const;
  const at = (budget: number, error: number | undefined) =>
    error === undefined ? undefined : placeOf(plot, [budget, error]);
  const [here, there] = [at(chosen.budget, chosen.error), looked && at(looked.budget, looked.error)];
  const marks: Mark[] = [
    {
      kind: "path",
      points: [x.at(chosen.budget), top - 8, x.at(chosen.budget), bottom],
      stroke: colours.accent,
    },
  ];
  if (here) marks.push({ ...ring, points: here, stroke: colours.surface, fill: colours.accent });
  if (there) marks.push({ ...ring, points: there, stroke: colours.focus });
  return { ...size, marks };
}

/** The point nearest to a place: a single one within a few pixels, or else the solver's of the nearest budget. */
export function pointAt(curves: Curves, { x, y }: Plot, px: number, py: number) {
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
