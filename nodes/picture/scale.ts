import { range } from "d3-array";
import { scaleLinear, scaleLog } from "d3-scale";
import { shortNumber } from "./numbers.ts";

/** Numbers to places along an axis. */
export interface Scale {
  readonly kind: ScaleKind;
  /** The place of a number; on a log scale, of one above 0. */
  at(value: number): number;
  /** Where there is a line, and what it says; `minor` ones say nothing. */
  readonly ticks: readonly { readonly value: number; readonly label: string; readonly minor?: boolean }[];
}

export type ScaleKind = "linear" | "log";

/**
 * A scale from numbers to places. A log scale ends at whole powers of ten or 2 and 5 times them, a linear one at round
 * numbers; a log scale of what is not above 0 is linear.
 *
 * @param places of the least and of the greatest number.
 */
export function scaleOf(
  kind: ScaleKind,
  [least, greatest]: readonly [number, number],
  places: readonly [number, number],
): Scale {
  return kind === "log" && least > 0 ? logScale(least, greatest, places) : linearScale(least, greatest, places);
}

/** A scale of whole numbers that ends where they end, about `wide` pixels for each label. */
export function stepScale(first: number, last: number, places: readonly [number, number], wide = 36): Scale {
  const every = roundUp(((last - first) * wide) / Math.max(1, Math.abs(places[1] - places[0])));
  const values = range(Math.ceil(first / every) * every, last + 1, every);
  return {
    kind: "linear",
    at: scaleLinear([first, last], places),
    ticks: values.map((value) => ({ value, label: String(value) })),
  };
}

const TICKS = 5;
/** Below it powers of ten cannot be reckoned with; it counts as 0. */
const SMALLEST = 1e-300;

function linearScale(least: number, greatest: number, places: readonly [number, number]): Scale {
  // Numbers that are all but equal stand in the middle of a scale of their size.
  const equal = !(greatest - least > Math.max(SMALLEST, Math.abs(greatest) * 1e-9));
  const none = Math.abs(greatest) < SMALLEST;
  const ends = !equal ? [least, greatest] : none ? [0, 1] : [Math.min(0, 2 * least), Math.max(0, 2 * least)];
  const at = scaleLinear(ends, places).nice(TICKS);
  return { kind: "linear", at, ticks: at.ticks(TICKS).map((value) => ({ value, label: shortNumber(value) })) };
}

function logScale(least: number, greatest: number, places: readonly [number, number]): Scale {
  const [low, above] = [roundDown(Math.max(least, SMALLEST)), roundUpLog(Math.max(greatest, SMALLEST) * 1.0001)];
  const high = above > low ? above : low * 10;
  const at = scaleLog([low, high], places);
  const decades = Math.log10(high / low);
  const ticks = at.ticks().map((value) => {
    const digit = Math.round(value / powerOf(value));
    const told = digit === 1 || (decades < 4 && (digit === 2 || digit === 5)) || decades < 0.75;
    return { value, label: told ? shortNumber(value) : "", minor: digit !== 1 };
  });
  return { kind: "log", at, ticks };
}

const DIGITS = [1, 2, 5, 10];
const powerOf = (value: number): number => 10 ** Math.floor(Math.log10(value) + 1e-9);

/** The nearest 1, 2 or 5 times a power of ten that is not above a number, and that is not below it. */
function roundDown(value: number): number {
  const power = powerOf(value);
  return Number((DIGITS.findLast((digit) => digit * power <= value * 1.0001)! * power).toPrecision(3));
}
function roundUpLog(value: number): number {
  const power = powerOf(value);
  return Number((DIGITS.find((digit) => digit * power >= value * 0.9999)! * power).toPrecision(3));
}

/** The least of 1, 2, 5, 10, 20, … that is not below a number: of how many steps one is labelled. */
export function roundUp(value: number): number {
  return roundUpLog(Math.max(1, value));
}
