import type { Gram } from "#core/gram.ts";
import { hold } from "#core/hold.ts";
import type { Predictions, Sampler } from "./branches.ts";
import { branchesOf } from "./guidance.ts";
import { advance, compute, type Run, remembering, type Start, startState } from "./run.ts";

/** What is kept of a full run, by which schedules are proposed and predictors fitted. */
export interface FullRun {
  /** Of the predictions of all steps, branch after branch in the order of `branchesOf`, and of the first latent. */
  readonly gram: Gram;
  /** The latents before every step and after the last: T + 1. */
  readonly states: readonly Float32Array[];
  /** Of the loop, sums not among them. */
  readonly milliseconds: number;
}

/**
 * A full run with the inner products of all that the model predicted. Costs T evaluations per guidance branch, and holds T ·
 * branches predictions and T + 1 latents until it ends. Deterministic on one machine.
 * @throws Failure as `sample`; the signal's reason, between steps.
 */
export async function recordFullRun(
  sampler: Sampler,
  start: Start,
  { signal, onStep }: { readonly signal?: AbortSignal; readonly onStep?: (done: number) => void } = {},
): Promise<FullRun> {
  const run: Run = { sampler, start, predictor: hold, signal };
  const began = performance.now();
  const predictions: Predictions[] = [];
  const states = [start.latent];
  let state = startState(run);
  for (let step = 0; step < sampler.scheduler.steps; step++) {
    signal?.throwIfAborted();
    const [computed] = await compute(run, step, [state]);
    predictions.push(computed!.predictions);
    state = advance(run, step, remembering(run, step, state, computed!.kept), computed!.predictions);
    states.push(state.x);
    onStep?.(step + 1);
  }
  const milliseconds = performance.now() - began;
  const vectors = branchesOf(sampler.guidance).flatMap((branch) => predictions.map((p) => p[branch]!));
  return { gram: gramOf([...vectors, start.latent]), states, milliseconds };
}

/** Inner products in float64. Cost: vectors² ÷ 2 passes over one of them. */
function gramOf(vectors: readonly Float32Array[]): Gram {
  const size = vectors.length;
  const products = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const product = dot(vectors[i]!, vectors[j]!);
      products[i * size + j] = product;
      products[j * size + i] = product;
    }
  }
  return { size, products };
}

/** Summed in float64. */
export function dot(a: Float32Array | Float64Array, b: Float32Array | Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
