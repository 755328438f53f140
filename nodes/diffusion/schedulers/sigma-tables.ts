import { linspace } from "./numpy-numbers.ts";

/** The table's value at a fractional index, linear between entries and constant beyond the ends (`np.interp`). */
export function valueAt(table: Float64Array, index: number): number {
  if (index <= 0) return table[0];
  if (index >= table.length - 1) return table[table.length - 1];
  const below = Math.floor(index);
  return (table[below + 1] - table[below]) * (index - below) + table[below];
}

/** `steps` sigmas from `most` to `least`, even in σ^(1/7): Karras et al. 2022, eq. 5 with ρ = 7. */
export function karrasSigmas(most: number, least: number, steps: number): Float64Array {
  const from = most ** (1 / 7);
  const to = least ** (1 / 7);
  return linspace(0, 1, steps).map((share) => (from + share * (to - from)) ** 7);
}

/** `steps` sigmas from `most` to `least`, even in ln σ. */
export function exponentialSigmas(most: number, least: number, steps: number): Float64Array {
  return linspace(Math.log(most), Math.log(least), steps).map(Math.exp);
}

/** The fractional timestep at which an ascending table has this sigma, linear in ln σ and clamped to the table. */
export function timestepOf(sigma: number, table: Float64Array): number {
  const wanted = Math.log(Math.max(sigma, 1e-10));
  let low = 0;
  while (low < table.length - 2 && Math.log(table[low + 1]) <= wanted) low++;
  const below = Math.log(table[low]);
  const above = Math.log(table[low + 1]);
  const share = Math.min(Math.max((below - wanted) / (below - above), 0), 1);
  return (1 - share) * low + share * (low + 1);
}

/** The table with its last entry, the noise level after the last step. */
export function withFinal(sigmas: Float64Array, final: number): Float64Array {
  const out = new Float64Array(sigmas.length + 1);
  out.set(sigmas);
  out[sigmas.length] = final;
  return out;
}
