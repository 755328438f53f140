import type { Gram } from "#core/gram.ts";
import { hold } from "#core/hold.ts";
import { Recycler } from "#diffusion/tensors/recycling.ts";
import { type Place, Shelf } from "#diffusion/tensors/shelf.ts";
import type { Sampler } from "./branches.ts";
import { branchesOf } from "./guidance.ts";
import { advance, compute, type Run, remembering, type Start, startState } from "./run.ts";

/** What is kept of a full run, by which schedules are proposed and predictors fitted. */
export interface FullRun {
  /** Of the predictions of all steps, branch after branch in the order of `branchesOf`, and of the first latent. */
  readonly gram: Gram;
  /** The latents before every step and after the last: T + 1; or the final one alone. */
  readonly states: readonly Float32Array[];
  /** Of the loop, sums not among them. */
  readonly milliseconds: number;
}

export interface FullRunOptions {
  /** Whether the latents of all steps are kept, or the final one alone. */
  readonly states?: boolean;
  /** Bytes of predictions that are held in memory, 128 MiB if absent; the rest is put aside on the disk. */
  readonly held?: number;
  readonly signal?: AbortSignal;
  readonly onStep?: (done: number) => void;
}

/** Numbers of all vectors that are multiplied at once. */
const BLOCK = 2 ** 22;

/**
 * A full run with the inner products of all that the model predicted. Costs T evaluations per guidance branch. Holds, besides a
 * step's own arrays and the latents that are kept, 128 MiB of predictions and 16 MiB of blocks of them, whatever T and the latents'
 * size; T · branches predictions lie on the disk where they are more. Deterministic on one machine.
 * @throws Failure as `sample` and as `Shelf`; the signal's reason, between steps.
 */
export async function recordFullRun(sampler: Sampler, start: Start, options: FullRunOptions = {}): Promise<FullRun> {
  const shelf = new Shelf(options.held);
  try {
    return await recordedOn(shelf, sampler, start, options);
  } finally {
    await shelf.close();
  }
}

async function recordedOn(
  shelf: Shelf,
  sampler: Sampler,
  start: Start,
  { states: all = true, signal, onStep }: FullRunOptions,
): Promise<FullRun> {
  const recycler = new Recycler();
  const run: Run = { sampler, start, predictor: hold, signal, recycler };
  const branches = branchesOf(sampler.guidance);
  const places = branches.map((): Place[] => []);
  let aside = 0;
  const began = performance.now();
  const states = [start.latent];
  let state = startState(run);
  for (let step = 0; step < sampler.scheduler.steps; step++) {
    signal?.throwIfAborted();
    const [computed] = await compute(run, step, [state]);
    const putting = performance.now();
    for (const [b, branch] of branches.entries()) places[b]!.push(await shelf.put(computed!.kept[branch]!));
    aside += performance.now() - putting;
    state = advance(run, step, remembering(run, step, state, computed!.kept), computed!.predictions);
    if (!all) states.pop();
    states.push(state.x.slice());
    recycler.keepOnly(state);
    onStep?.(step + 1);
  }
  const milliseconds = performance.now() - began - aside;
  const isOutput = sampler.denoiser.level === "output";
  const last = isOutput ? start.latent : new Float32Array(lengthOf(places[0]![0]!));
  return { gram: await gramOf(shelf, places.flat(), last), states, milliseconds };
}

/**
 * Inner products of what was put aside and one more, in float64, block by block and each from its first number to its last. Cost: vectors²
 * ÷ 2 passes over one of them, and one over all.
 */
async function gramOf(shelf: Shelf, places: readonly Place[], last: Float32Array): Promise<Gram> {
  const size = places.length + 1;
  const products = new Float64Array(size * size);
  const block = Math.ceil(BLOCK / size);
  for (let from = 0; from < last.length; from += block) {
    const to = Math.min(last.length, from + block);
    const parts = [...(await Promise.all(places.map((place) => shelf.part(place, from, to)))), last.subarray(from, to)];
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) products[i * size + j] = dot(parts[i]!, parts[j]!, products[i * size + j]);
    }
  }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) products[j * size + i] = products[i * size + j]!;
  return { size, products };
}

/** Summed in float64, on top of what was summed before. */
export function dot(a: Float32Array | Float64Array, b: Float32Array | Float64Array, before = 0): number {
  let sum = before;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

function lengthOf(place: Place): number {
  return "array" in place ? place.array.length : place.length;
}
