/*
 * The three numpy functions that timestep tables are made with, to the last bit: a table that is one float off truncates
 * or rounds to another integer timestep.
 */

/** The nearest integer, halves to the even neighbour (`np.round`; `Math.round` takes halves up). */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

/** `points` numbers from `from` to `to`, both included; `from` alone where one point is asked for (`np.linspace`). */
export function linspace(from: number, to: number, points: number): Float64Array {
  const out = new Float64Array(points);
  const step = (to - from) / (points - 1);
  for (let i = 0; i < points; i++) out[i] = i === 0 ? from : i * step + from;
  if (points > 1) out[points - 1] = to;
  return out;
}

/** from, from − step, … while above 0 (`np.arange(from, 0, -step)`), rounding errors of the length and of the step included. */
export function countDown(from: number, step: number): Float64Array {
  const out = new Float64Array(Math.ceil(-from / -step));
  const delta = from - step - from;
  for (let i = 0; i < out.length; i++) out[i] = from + i * delta;
  return out;
}
