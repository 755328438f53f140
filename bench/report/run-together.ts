import { computeBranches, type Predictions, type Sampler } from "#diffusion/loop/branches.ts";
import { guide } from "#diffusion/loop/guidance.ts";
import type { Start } from "#diffusion/loop/run.ts";
import type { ComputedStep, Policy, RunSoFar } from "./policy.ts";

/** What came of one run. */
export interface Ran {
  readonly latent: Float32Array;
  /** The steps that were computed, ascending. */
  readonly compute: readonly number[];
  readonly trace: RunSoFar["trace"];
  readonly computed: readonly ComputedStep[];
}

/** Latents in one call of the model; each has a row for every guidance branch. */
const TOGETHER = 4;

/**
 * Several runs side by side, each with a policy of its own: at every step those that compute go through the model together. What
 * policies do with predictions is theirs; guidance and the scheduler are the product's.
 */
export async function runTogether(
  sampler: Sampler,
  starts: readonly Start[],
  policies: readonly Policy[],
): Promise<Ran[]> {
  const { scheduler, guidance } = sampler;
  const runs = starts.map(({ latent }) => ({
    x: latent,
    state: scheduler.start(),
    computed: [] as ComputedStep[],
    trace: [] as { x: Float32Array; used: Float32Array }[],
  }));
  for (let step = 0; step < scheduler.steps; step++) {
    const so = (k: number): RunSoFar => ({ ...runs[k]!, step, noise: starts[k]!.latent });
    const asking = runs.flatMap((_, k) => (step === 0 || policies[k]!.computes(so(k)) ? [k] : []));
    const found: Predictions[] = [];
    for (let first = 0; first < asking.length; first += TOGETHER) {
      const some = asking.slice(first, first + TOGETHER);
      const pending = some.map((k) => ({ x: runs[k]!.x, conditionings: starts[k]!.conditionings }));
      // Kept: the session's arrays may be views of one.
      for (const { predictions } of await computeBranches(sampler, step, pending)) found.push(copied(predictions));
    }
    asking.forEach((k, n) => {
      const branches = found[n]!;
      const { x, computed } = runs[k]!;
      runs[k]!.computed = [{ step, x, branches, guided: guide(guidance, branches) }, ...computed];
    });
    runs.forEach((run, k) => {
      const used = policies[k]!.prediction(so(k));
      const next = scheduler.step({ step, state: run.state, prediction: used, x: run.x, noise: starts[k]!.noise });
      run.trace.push({ x: run.x, used });
      Object.assign(run, { x: next.x, state: next.state });
    });
  }
  return runs.map(({ x, trace, computed }) => ({
    latent: x,
    trace,
    computed,
    compute: computed.map(({ step }) => step).reverse(),
  }));
}

function copied(predictions: Predictions): Predictions {
  return Object.fromEntries(Object.entries(predictions).map(([branch, values]) => [branch, values.slice()]));
}
