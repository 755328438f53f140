import type { FittedRow } from "#core/fitted.ts";
import { fitRow, type RowOptions } from "#core/held-out.ts";
import { predictorRow } from "#core/predictor-row.ts";
import { taylor } from "#core/taylor.ts";
import type { Sampler } from "./branches.ts";
import { dot } from "./full-run.ts";
import { type Branch, branchesOf, guidanceFactors } from "./guidance.ts";
import type { Run, RunState } from "./run.ts";

/** How weights are fitted. */
export interface WeightOptions extends RowOptions {
  /** Computed predictions that are looked back on, 1 to 4. */
  readonly lookBack: number;
  /** Whether the noise that the run began with is among the columns. */
  readonly noise: boolean;
  /** One row for all branches, or one for each. */
  readonly form: "guided" | "branch";
  /** The first step of a second denoiser, across which nothing is looked back on. */
  readonly border?: number | undefined;
}

/** Steps that are reused together, behind the computed step `from`. */
export interface Interval {
  readonly from: number;
  readonly to: number;
  /** How far the latent at `to` moves with each step's prediction. */
  readonly moves: Float64Array;
}

/** Of one sample, what a row is fitted by. */
export interface SampleProducts {
  /** Of the columns with each other, row by row; with what they are to make; and of that with itself. */
  readonly columns: Float64Array;
  readonly targets: Float64Array;
  readonly square: number;
}

export interface IntervalProducts extends SampleProducts {
  /** Steps of the predictions that are looked back on, newest first. */
  readonly seen: readonly number[];
}

/** The row by which all samples end nearest to their full runs. @param toward what it is drawn to. */
export function rowOf(
  products: readonly SampleProducts[],
  options: RowOptions,
  toward: readonly number[],
): Float64Array {
  const whole = {
    columns: joined(products.map(({ columns }) => columns)),
    targets: joined(products.map(({ targets }) => targets)),
    squares: Float64Array.from(products, ({ square }) => square),
  };
  return fitRow(whole, options, Float64Array.from(toward)).weights;
}

/** Branches that share a column. */
function groupsOf(branches: readonly Branch[], { form }: WeightOptions): readonly (readonly Branch[])[] {
  return form === "branch" ? branches.map((branch) => [branch]) : [branches];
}

/** @param full the full run's latent at the interval's end. */
export function productsOf(
  run: Run,
  { histories, x, scheduler }: RunState,
  full: Float32Array,
  interval: Interval,
  options: WeightOptions,
): IntervalProducts {
  const { guidance } = run.sampler;
  const branches = branchesOf(guidance);
  const factors = guidanceFactors(guidance);
  const seen = histories[branches[0]!]!.map(({ step }) => step);
  const vectors: (Float32Array | Float64Array)[] = groupsOf(branches, options).flatMap((group) =>
    seen.map((_, h) =>
      combination(
        group.map(
          (branch) => [histories[branch]![h]!.value, options.form === "branch" ? 1 : factors[branch]!] as const,
        ),
      ),
    ),
  );
  if (options.noise) vectors.push(run.start.latent);
  const rest = restOf(run, { x, state: scheduler }, full, interval);
  const k = vectors.length;
  const columns = new Float64Array(k * k);
  vectors.forEach((vector, i) => {
    for (let j = 0; j <= i; j++) {
      columns[i * k + j] = dot(vector, vectors[j]!);
      columns[j * k + i] = columns[i * k + j]!;
    }
  });
  return { seen, columns, targets: Float64Array.from(vectors, (vector) => dot(vector, rest)), square: dot(rest, rest) };
}

/** The row by which all samples end nearest to their full runs, drawn to what `taylor1` makes. */
export function fittedRow(
  products: readonly IntervalProducts[],
  { scheduler, guidance }: Sampler,
  { from, to, moves }: Interval,
  options: WeightOptions,
): FittedRow["weights"] {
  const branches = branchesOf(guidance);
  const factors = guidanceFactors(guidance);
  const { seen } = products[0]!;
  const line = predictorRow(taylor(1), seen, from + 1, to, { action: moves, sigmas: scheduler.sigmas }, seen.length);
  const toward = groupsOf(branches, options).flatMap((group) =>
    [...line].map((w) => w * sum(group.map((branch) => factors[branch]!))),
  );
  if (options.noise) toward.push(0);
  const weights = rowOf(products, options, toward);
  return byBranch([...weights], seen.length, branches, options, factors);
}

/** (x* − x⁰) ÷ r: the prediction that, were it made throughout the interval, would lead to the full run's latent. */
function restOf(
  { sampler: { scheduler }, start }: Run,
  before: { readonly x: Float32Array; readonly state: unknown },
  full: Float32Array,
  { from, to, moves }: Interval,
): Float64Array {
  const whole = sum([...moves.subarray(from + 1, to)]);
  const nothing = new Float32Array(full.length);
  let at = before;
  for (let step = from + 1; step < to; step++) {
    at = scheduler.step({ step, state: at.state, prediction: nothing, x: at.x, noise: start.noise });
  }
  // What does not move the latent has nothing to make up.
  return Float64Array.from(full, (value, k) => (whole === 0 ? 0 : (value - at.x[k]!) / whole));
}

function combination(parts: readonly (readonly [Float32Array, number])[]): Float32Array | Float64Array {
  const [[first, factor]] = parts as [readonly [Float32Array, number]];
  if (parts.length === 1 && factor === 1) return first;
  const out = new Float64Array(first.length);
  for (const [values, times] of parts) for (let k = 0; k < out.length; k++) out[k]! += times * values[k]!;
  return out;
}

/** From weights of what is guided to weights of what each branch predicts, which guidance then combines to the same. */
function byBranch(
  weights: readonly number[],
  seen: number,
  branches: readonly Branch[],
  { form, noise }: WeightOptions,
  factors: Readonly<Partial<Record<Branch, number>>>,
): FittedRow["weights"] {
  const last = noise ? [weights.at(-1)!] : [];
  if (form === "guided") return { every: [...weights.slice(0, seen), ...last] };
  return Object.fromEntries(
    branches.map((branch, b) => [
      branch,
      [...weights.slice(b * seen, (b + 1) * seen).map((w) => w / factors[branch]!), ...last],
    ]),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const { length } = parts[0]!;
  const out = new Float64Array(parts.length * length);
  for (const [k, part] of parts.entries()) out.set(part, k * length);
  return out;
}
