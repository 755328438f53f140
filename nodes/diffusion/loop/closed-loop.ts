import type { FittedRow } from "#core/fitted.ts";
import { fitted } from "#core/fitted.ts";
import { type Aside, putAside, takenBack } from "#diffusion/tensors/aside.ts";
import type { Shelf } from "#diffusion/tensors/shelf.ts";
import type { Sampler } from "./branches.ts";
import { guidanceFactors } from "./guidance.ts";
import { fittedRow, type IntervalProducts, productsOf, type WeightOptions } from "./interval-fit.ts";
import { linearAction } from "./linear-action.ts";
import { advance, computeEach, type Run, type RunState, remembering, reuse, type Start, startState } from "./run.ts";

const LEAST_FACTOR = 1e-3;

/** A sample to be fitted to. */
export interface FittingSample {
  /** Called once; its latent is put aside. */
  readonly start: () => Start;
  /** The latent of the full run before a step, or its final one. */
  readonly fullState: (step: number) => Float32Array | Promise<Float32Array>;
}

export interface FittingWork {
  /** Samples that are computed in one call. */
  readonly together: number;
  /** Where samples lie while others are worked on. */
  readonly shelf: Shelf;
  readonly signal?: AbortSignal | undefined;
  readonly onComputed?: (evaluations: number) => void;
}

/**
 * The weights of every interval of a schedule, fitted in closed loop: all samples go along the schedule together, and where an
 * interval ends, the row is taken by which they are nearest to their full runs there, from the latents that they really have by
 * then and the predictions that were really computed. Drawn to what `taylor1` makes, so that little said is little changed.
 *
 * The sampler is linear: with row w the latent behind the interval is x⁰ + r · F w, x⁰ being what it is with predictions of zero and
 * r how far it moves with one that stays the same. So w is the least squares of (x* − x⁰) ÷ r over the columns F. Costs samples ·
 * computed steps evaluations per branch. Holds, of the samples that are computed together, `lookBack` predictions of every branch and two
 * latents each; of all others these lie on the shelf.
 *
 * @param compute computed steps, ascending from 0; the last may be any.
 * @throws Failure as `linearAction`, `guidanceFactors`, `computeBranches` and `Shelf`; the signal's reason, between steps.
 */
export async function fitInClosedLoop(
  sampler: Sampler,
  samples: readonly FittingSample[],
  compute: readonly number[],
  options: WeightOptions,
  { together, shelf, signal, onComputed }: FittingWork,
): Promise<FittedRow[]> {
  const { scheduler } = sampler;
  const action = linearAction(scheduler);
  const factors = Object.values(guidanceFactors(sampler.guidance));
  // A branch that hardly counts can have no weights of its own: they would be divided by next to nothing.
  const form = factors.some((factor) => Math.abs(factor) < LEAST_FACTOR) ? "guided" : options.form;
  const rows: FittedRow[] = [];
  // Remembers as many as are looked back on; what it makes is never asked for.
  const memory = fitted({ ...options, rows: [] });
  const begun: { readonly rest: Omit<Start, "latent">; readonly latent: Aside<Float32Array> }[] = [];
  const lying: Aside<RunState>[] = [];
  for (const { start } of samples) {
    const { latent, ...rest } = start();
    begun.push({ rest, latent: await putAside(shelf, latent) });
    const run = { sampler, start: { latent, ...rest }, predictor: memory };
    lying.push(await putAside(shelf, startState(run)));
  }
  const runOf = async (s: number): Promise<Run> => {
    const { rest, latent } = begun[s]!;
    return { sampler, start: { ...rest, latent: await takenBack(shelf, latent) }, predictor: memory, signal };
  };
  let evaluations = 0;
  for (const [k, from] of compute.entries()) {
    const to = compute[k + 1] ?? scheduler.steps;
    for (let first = 0; first < samples.length; first += together) {
      const runs: Run[] = [];
      let states: RunState[] = [];
      for (let s = first; s < Math.min(first + together, samples.length); s++) {
        runs.push(await runOf(s));
        states.push(await takenBack(shelf, lying[s]!));
      }
      if (from === options.border) states = states.map(({ x, scheduler }) => ({ x, scheduler, histories: {} }));
      for (const [s, state] of (await computed(runs, from, states)).entries()) {
        lying[first + s] = await putAside(shelf, state, lying[first + s]);
      }
      evaluations += runs.length;
      onComputed?.(evaluations);
    }
    if (to === from + 1) continue;
    const interval = { from, to, moves: action[to]! };
    const products: IntervalProducts[] = [];
    for (const [s, sample] of samples.entries()) {
      const [state, full] = [await takenBack(shelf, lying[s]!), await sample.fullState(to)];
      products.push(productsOf(await runOf(s), state, full, interval, { ...options, form }));
    }
    const row = { from, to, weights: fittedRow(products, sampler, interval, { ...options, form }) };
    rows.push(row);
    const predictor = fitted({ ...options, rows: [row] });
    for (const s of samples.keys()) {
      const run = { ...(await runOf(s)), predictor };
      let state = await takenBack(shelf, lying[s]!);
      for (let step = from + 1; step < to; step++) state = (await reuse(run, step, [state]))[0]!;
      lying[s] = await putAside(shelf, state, lying[s]);
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
