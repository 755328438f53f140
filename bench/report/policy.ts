import type { Predictions } from "#diffusion/loop/branches.ts";

/** A step that was computed in a run. */
export interface ComputedStep {
  readonly step: number;
  /** The latent before it. */
  readonly x: Float32Array;
  /** Raw predictions. */
  readonly branches: Predictions;
  readonly guided: Float32Array;
}

/** What a policy sees of a run before a step is taken. */
export interface RunSoFar {
  readonly step: number;
  readonly x: Float32Array;
  /** The latent that the run began with. */
  readonly noise: Float32Array;
  /** Newest first; the present step among them once it was computed. */
  readonly computed: readonly ComputedStep[];
  /** Of every step before: the latent before it and the guided prediction that was taken there. */
  readonly trace: readonly { readonly x: Float32Array; readonly used: Float32Array }[];
}

/** How one run goes: which steps are computed, and what the scheduler is given. One for each run, for it may remember. */
export interface Policy {
  /** Asked once before each step but the first, which is always computed. */
  computes(run: RunSoFar): boolean;
  /** The guided prediction that is taken at this step, computed or not. */
  prediction(run: RunSoFar): Float32Array;
}

/** The newest computed prediction, as it is: what most policies take where a step was computed. */
export function newest({ computed }: RunSoFar): Float32Array {
  return computed[0]!.guided;
}

/** Computes these steps, and takes over each interval from one of them to the next (or the run's end) what is made at its beginning. */
export function byIntervals(
  compute: readonly number[],
  steps: number,
  made: (run: RunSoFar, end: number) => Float32Array,
): Policy {
  const ends = new Map(compute.map((step, k) => [step, compute[k + 1] ?? steps]));
  let used: Float32Array;
  return {
    computes: ({ step }) => ends.has(step),
    prediction(run) {
      const end = ends.get(run.step);
      if (end !== undefined) used = made(run, end);
      return used;
    },
  };
}

/** Computes these steps, and makes the others' predictions so. */
export function masked(compute: readonly number[], reused: (run: RunSoFar) => Float32Array): () => Policy {
  const steps = new Set(compute);
  return () => ({
    computes: ({ step }) => steps.has(step),
    prediction: (run) => (steps.has(run.step) ? newest(run) : reused(run)),
  });
}
