import type { Colour } from "./picture.ts";
import type { ScaleKind } from "./scale.ts";

/** Colours of errors and other values, from dark (small) to light (large). */
export interface Ramp {
  readonly kind: ScaleKind;
  /** The least and the greatest error that have a colour of their own; on a log scale the least above 0. */
  readonly ends: readonly [number, number];
  /** Where an error lies between the ends, 0 … 1. */
  share(error: number): number;
  colour(error: number): Colour;
}

export function rampOf(kind: ScaleKind, errors: Iterable<number>): Ramp {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const error of errors) {
    if (error === Number.POSITIVE_INFINITY) continue; // Not measured.
    if (kind === "linear" || error > 0) least = Math.min(least, error);
    greatest = Math.max(greatest, error);
  }
  if (!Number.isFinite(greatest)) greatest = 0;
  if (!Number.isFinite(least)) least = greatest;
  const log = kind === "log" && least > 0;
  // Halves: the distance between any two of them is a finite number.
  const placeOf = (error: number) => (log ? Math.log(Math.max(least, error)) : error / 2);
  const [from, to] = [placeOf(least), placeOf(greatest)];
  const share = (error: number) =>
    from === to ? 0.5 : Math.min(1, Math.max(0, (placeOf(error) - from) / (to - from)));
  return { kind: log ? "log" : "linear", ends: [least, greatest], share, colour: (error) => colourOf(share(error)) };
}

export function rgb([red, green, blue]: Colour): string {
  return `rgb(${red} ${green} ${blue})`;
}

/** Stops of a perceptually even ramp, dark to light: near-black blue, teal, sand, as told apart by every kind of sight. */
const STOPS: readonly Colour[] = [
  [24, 32, 56],
  [28, 72, 108],
  [32, 124, 126],
  [104, 170, 110],
  [222, 200, 104],
  [250, 236, 190],
];

/** The colour of a share 0 … 1. */
export function colourOf(share: number): Colour {
  const at = Math.max(0, Math.min(1, share)) * (STOPS.length - 1);
  const k = Math.min(STOPS.length - 2, Math.floor(at));
  const [from, to] = [STOPS[k]!, STOPS[k + 1]!];
  const mix = (part: 0 | 1 | 2) => Math.round(from[part] + (to[part] - from[part]) * (at - k));
  return [mix(0), mix(1), mix(2)];
}
