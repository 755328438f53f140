import { isBare } from "./drawing.ts";
import type { Colours } from "./look.ts";
import { aboutWide, type Mark, type Size } from "./picture.ts";
import { type Scale, type ScaleKind, scaleOf } from "./scale.ts";

/** A field between two axes. */
export interface Plot {
  readonly x: Scale;
  readonly y: Scale;
  readonly size: Size;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** There is room for the curves alone. */
  readonly bare: boolean;
}

const MARGIN = { left: 62, right: 20, top: 44, bottom: 44 };
const BARE = { left: 2, right: 2, top: 2, bottom: 2 };

/**
 * @param across the scale of the x axis, between two places.
 * @param values that the y axis holds; on a log scale those above 0.
 */
export function plotOf(
  size: Size,
  across: (places: readonly [number, number]) => Scale,
  kind: ScaleKind,
  values: readonly number[],
): Plot {
  const bare = isBare(size);
  const margin = bare ? BARE : MARGIN;
  const inset = bare ? 0 : 8;
  const sides = { left: margin.left, right: size.width - margin.right, top: margin.top };
  const bottom = size.height - margin.bottom;
  const shown = kind === "log" ? values.filter((value) => value > 0) : values;
  const [least, greatest] = endsOf(shown);
  return {
    x: across([sides.left + inset, sides.right - inset]),
    y: scaleOf(kind, [least, greatest], [bottom, sides.top]),
    size,
    ...sides,
    bottom,
    bare,
  };
}

/** The least and the greatest; 0 and 1 of none. */
export function endsOf(values: readonly number[]): readonly [number, number] {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return least > greatest ? [0, 1] : [least, greatest];
}

export interface AxisWords {
  readonly x?: string | undefined;
  readonly y?: string | undefined;
}

/** Both axes with their lines and names; where there is no room, a line below. */
export function plotMarks(
  { x, y, left, right, top, bottom, bare }: Plot,
  colours: Colours,
  words: AxisWords,
): readonly Mark[] {
  const ground: Mark = { kind: "path", points: [left, bottom, right, bottom], stroke: colours.lineStrong };
  if (bare) return [ground];
  const marks = y.ticks.flatMap(({ value, label, minor }): Mark[] => {
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
  marks.push(ground);
  const named = { kind: "text", fill: colours.muted, align: "center" } as const;
  if (words.x) marks.push({ ...named, x: (left + right) / 2, y: bottom + 32, text: words.x });
  if (words.y) marks.push({ ...named, x: 11, y: (top + bottom) / 2, text: words.y, turn: -90 });
  return marks;
}

/** What curves are, in a row above them. */
export function keyMarks(
  { left, bare }: Plot,
  entries: readonly { readonly name: string; sign(x: number, y: number): readonly Mark[] }[],
  colours: Colours,
): Mark[] {
  if (bare) return [];
  const y = 16;
  let x = left + 8;
  return entries.flatMap(({ name, sign }) => {
    const at = x;
    x += 24 + aboutWide(name) + 18;
    return [...sign(at, y), { kind: "text", x: at + 24, y, text: name, fill: colours.text } as const];
  });
}
