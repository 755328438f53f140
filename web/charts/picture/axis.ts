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
  const at = along(first, last, places);
  const every = roundUp(((last - first) * wide) / Math.max(1, Math.abs(places[1] - places[0])));
  const ticks = [];
  for (let value = Math.ceil(first / every) * every; value <= last; value += every)
    ticks.push({ value, label: String(value) });
  return { kind: "linear", at, ticks };
}

function linearScale(least: number, greatest: number, places: readonly [number, number]): Scale {
  const wide = greatest - least;
  // Numbers that are all but equal stand in the middle of a scale of their size.
  const span = wide > Math.abs(greatest) * 1e-9 ? wide : Math.abs(greatest) || 1;
  const every = 10 ** Math.floor(Math.log10(span / 3));
  const step = [1, 2, 5, 10].map((factor) => factor * every).find((size) => span / size <= 5) ?? every * 10;
  const low = Math.floor(least / step + 1e-9);
  const high = Math.max(low + 1, Math.ceil(greatest / step - 1e-9));
  const ticks = Array.from({ length: high - low + 1 }, (_, k) => {
    const value = (low + k) * step;
    return { value, label: String(Number(value.toPrecision(6))) };
  });
  return { kind: "linear", at: along(low * step, high * step, places), ticks };
}

function logScale(least: number, greatest: number, places: readonly [number, number]): Scale {
  const bounds = [roundLog(least, Math.floor), roundLog(greatest * 1.0001, Math.ceil)] as const;
  const [low, high] = [bounds[0], bounds[1] > bounds[0] ? bounds[1] : bounds[0] * 10];
  const position = along(Math.log10(low), Math.log10(high), places);
  const decades = Math.log10(high / low);
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (let digit = 1; digit < 10; digit++) {
      const value = Number((digit * 10 ** power).toPrecision(3));
      if (value < low * 0.9999 || value > high * 1.0001) continue;
      const told = digit === 1 || (decades < 4 && (digit === 2 || digit === 5)) || decades < 0.75;
      ticks.push({ value, label: told ? shortNumber(value) : "", minor: digit !== 1 });
    }
  }
  return { kind: "log", at: (value) => position(Math.log10(value)), ticks };
}

/** The nearest 1, 2 or 5 times a power of ten at or beyond a number. */
function roundLog(value: number, round: (value: number) => number): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const digits = [1, 2, 5, 10];
  const digit =
    round === Math.floor
      ? digits.findLast((each) => each * power <= value * 1.0001)
      : digits.find((each) => each * power >= value * 0.9999);
  return Number(((digit ?? 1) * power).toPrecision(3));
}

function along(least: number, greatest: number, [from, to]: readonly [number, number]): (value: number) => number {
  const span = greatest - least;
  return (value) => (span === 0 ? (from + to) / 2 : from + ((value - least) / span) * (to - from));
}

/** The least of 1, 2, 5, 10, 20, … that is not below a number. */
export function roundUp(value: number): number {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))));
  return [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= value) ?? power * 10;
}

/** A number as an axis says it: `0.002`, `3e-7`, `12000`. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-4 || size >= 1e6) ? value.toExponential(0) : String(Number(value.toPrecision(6)));
}
