import type { FittedRow } from "#core/fitted.ts";
import { fitted } from "#core/fitted.ts";
import { fitRow, type RowOptions } from "#core/held-out.ts";
import { predictorRow } from "#core/predictor-row.ts";
import { taylor } from "#core/taylor.ts";
import { dot } from "./full-run.ts";
import { type Branch, branchesOf, guidanceFactors } from "./guidance.ts";
import { type LinearAction, linearAction } from "./linear-action.ts";
import { advance, computeEach, type Run, type RunState, remembering, reuse, startState } from "./run.ts";

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

const LEAST_FACTOR = 1e-3;

/** A sample to be fitted to. */
export interface FittingSample {
  readonly run: Omit<Run, "predictor">;
  /** The latent of the full run before a step, or its final one. */
  readonly fullState: (step: number) => Float32Array;
}

/**
 * The weights of every interval of a schedule, fitted in closed loop: all samples go along the schedule together, and where an
 * interval ends, the row is taken by which they are nearest to their full runs there, from the latents that they really have by
 * then and the predictions that were really computed. Drawn to what `taylor1` makes, so that little said is little changed.
 *
 * The sampler is linear: with row w the latent behind the interval is x⁰ + r · F w, x⁰ being what it is with predictions of zero and
 * r how far it moves with one that stays the same. So w is the least squares of (x* − x⁰) ÷ r over the columns F. Costs samples ·
 * computed steps evaluations per branch, and holds `lookBack` predictions of every branch and a latent of each sample.
 *
 * @param compute computed steps, ascending from 0; the last may be any. @param together samples that are computed in one call.
 * @throws Failure as `linearAction`, `guidanceFactors` and `computeBranches`; the signal's reason, between steps.
 */
export async function fitInClosedLoop(
  samples: readonly FittingSample[],
  compute: readonly number[],
  options: WeightOptions,
  { together, onComputed }: { readonly together: number; readonly onComputed?: (evaluations: number) => void },
): Promise<FittedRow[]> {
  const { scheduler } = samples[0]!.run.sampler;
  const action = linearAction(scheduler);
  const factors = Object.values(guidanceFactors(samples[0]!.run.sampler.guidance));
  // A branch that hardly counts can have no weights of its own: they would be divided by next to nothing.
  const form = factors.some((factor) => Math.abs(factor) < LEAST_FACTOR) ? "guided" : options.form;
  const rows: FittedRow[] = [];
  // Remembers as many as are looked back on; what it makes is never asked for.
  const memory = fitted({ ...options, rows: [] });
  const runs = samples.map(({ run }): Run => ({ ...run, predictor: memory }));
  let states = runs.map(startState);
  let evaluations = 0;
  for (const [k, from] of compute.entries()) {
    const to = compute[k + 1] ?? scheduler.steps;
    if (from === options.border)
      states = states.map(({ x, scheduler: solver }) => ({ x, scheduler: solver, histories: {} }));
    for (let first = 0; first < runs.length; first += together) {
      const some = runs.slice(first, first + together);
      states = states.toSpliced(
        first,
        some.length,
        ...(await computed(some, from, states.slice(first, first + together))),
      );
      evaluations += some.length;
      onComputed?.(evaluations);
    }
    if (to === from + 1) continue;
    const weights = fittedRow(samples, runs, states, action, from, to, { ...options, form });
    const row = { from, to, weights };
    rows.push(row);
    const predictor = fitted({ ...options, rows: [row] });
    for (const [s, run] of runs.entries()) {
      for (let step = from + 1; step < to; step++) {
        states[s] = (await reuse({ ...run, predictor }, step, [states[s]!]))[0]!;
      }
    }
  }
  return rows;
}

/** Several samples over one computed step, in as few calls as the guidance allows. */
async function computed(runs: readonly Run[], step: number, states: readonly RunState[]): Promise<RunState[]> {
  runs[0]!.signal?.throwIfAborted();
  const computations = await computeEach(runs, step, states);
  return computations.map(({ predictions, kept }, s) =>
    advance(runs[s]!, step, remembering(runs[s]!, step, states[s]!, kept), predictions),
  );
}

function fittedRow(
  samples: readonly FittingSample[],
  runs: readonly Run[],
  states: readonly RunState[],
  action: LinearAction,
  from: number,
  to: number,
  options: WeightOptions,
): FittedRow["weights"] {
  const { scheduler, guidance } = runs[0]!.sampler;
  const branches = branchesOf(guidance);
  const factors = guidanceFactors(guidance);
  const moves = action[to]!;
  let whole = 0;
  for (let t = from + 1; t < to; t++) whole += moves[t]!;

  const seen = states[0]!.histories[branches[0]!]!.map(({ step }) => step);
  const line = predictorRow(taylor(1), seen, from + 1, to, { action: moves, sigmas: scheduler.sigmas }, seen.length);
  const perBranch = options.form === "branch" ? branches.map((branch) => [branch]) : [branches];
  const toward = perBranch.flatMap((group) => [...line].map((w) => w * sum(group.map((branch) => factors[branch]!))));
  if (options.noise) toward.push(0);
  const k = toward.length;

  const columns = new Float64Array(samples.length * k * k);
  const targets = new Float64Array(samples.length * k);
  const squares = new Float64Array(samples.length);
  samples.forEach(({ fullState }, s) => {
    const { histories } = states[s]!;
    const vectors: (Float32Array | Float64Array)[] = perBranch.flatMap((group) =>
      seen.map((_, h) =>
        combination(
          group.map(
            (branch) => [histories[branch]![h]!.value, options.form === "branch" ? 1 : factors[branch]!] as const,
          ),
        ),
      ),
    );
    if (options.noise) vectors.push(runs[s]!.start.latent);
    const rest = restOf(runs[s]!, states[s]!, fullState(to), from, to, whole);
    vectors.forEach((vector, i) => {
      targets[s * k + i] = dot(vector, rest);
      for (let j = 0; j <= i; j++) {
        const product = dot(vector, vectors[j]!);
        columns[(s * k + i) * k + j] = product;
        columns[(s * k + j) * k + i] = product;
      }
    });
    squares[s] = dot(rest, rest);
  });
  const { weights } = fitRow({ columns, targets, squares }, options, Float64Array.from(toward));
  return byBranch([...weights], seen.length, branches, options, factors);
}

/** (x* − x⁰) ÷ r: the prediction that, were it made throughout the interval, would lead to the full run's latent. */
function restOf(run: Run, state: RunState, full: Float32Array, from: number, to: number, whole: number): Float64Array {
  const nothing = new Float32Array(full.length);
  const { scheduler } = run.sampler;
  let at = { state: state.scheduler, x: state.x };
  for (let step = from + 1; step < to; step++) {
    at = scheduler.step({ step, state: at.state, prediction: nothing, x: at.x, noise: run.start.noise });
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
