import { type History, type Predictor, remember } from "#core/predictor.ts";
import type { Noise } from "#diffusion/schedulers/scheduler.ts";
import { type Recycler, sameKind } from "#diffusion/tensors/recycling.ts";
import {
  type Computation,
  type Conditionings,
  computeBranches,
  type Predictions,
  reuseBranches,
  type Sampler,
} from "./branches.ts";
import { type Branch, branchesOf, guide } from "./guidance.ts";

/** One sample to be made. */
export interface Start {
  /** The first latent, already multiplied by the scheduler's `initNoiseSigma`; never changed. */
  readonly latent: Float32Array;
  readonly noise: Noise;
  readonly conditionings: Conditionings;
}

/** What stays the same from the first step of a sample to its last. */
export interface Run {
  readonly sampler: Sampler;
  readonly start: Start;
  readonly predictor: Predictor;
  readonly signal?: AbortSignal | undefined;
  /** Makes the arrays, if any. */
  readonly recycler?: Recycler | undefined;
}

/** A run between two steps: immutable, so that calibration can go on from any. */
export interface RunState {
  readonly x: Float32Array;
  readonly scheduler: unknown;
  /** What reuse keeps of computed steps, per branch, newest first: predictions, or residuals at the residual level. */
  readonly histories: Readonly<Partial<Record<Branch, History>>>;
}

/** The state before the first step. */
export function startState({ sampler, start }: Run): RunState {
  return { x: start.latent, scheduler: sampler.scheduler.start(), histories: {} };
}

/** What the model comes to at a step, in one go for all these states. @throws Failure as `computeBranches`. */
export function compute(run: Run, step: number, states: readonly RunState[]): Promise<Computation[]> {
  return computeBranches(run.sampler, step, pendingOf(run, states), run.signal);
}

/** The state with what is kept of a computed step remembered. */
export function remembering({ sampler, predictor }: Run, step: number, state: RunState, kept: Predictions): RunState {
  const sigma = sampler.scheduler.sigmas[step]!;
  const histories = Object.fromEntries(
    branchesOf(sampler.guidance).map((branch) => [
      branch,
      remember(predictor, state.histories[branch] ?? [], { step, sigma, value: kept[branch]! }),
    ]),
  );
  return { ...state, histories };
}

/**
 * The raw predictions of states at a reused step, in one go for all of them: what the model makes of what the predictor makes
 * of their histories. @throws Failure as `reuseBranches`.
 */
export function reuse(run: Run, step: number, states: readonly RunState[]): Promise<Predictions[]> {
  const predicted = worked(run, () => states.map((state) => predictedOf(run, step, state)));
  return reuseBranches(run.sampler, step, pendingOf(run, states), predicted, run.signal);
}

/** What the predictor makes of the histories at a reused step: predictions, or residuals at the residual level. */
export function predictedOf({ sampler, predictor, start }: Run, step: number, { histories }: RunState): Predictions {
  const sigma = sampler.scheduler.sigmas[step]!;
  const noise = start.latent;
  return Object.fromEntries(
    Object.entries(histories).map(([branch, history]) => [
      branch,
      predictor.at(history, { step, sigma, branch, noise }, sameKind),
    ]),
  );
}

/** One step with the branches' predictions known, reused or computed: guidance, then the scheduler; both run at every step. */
export function advance(run: Run, step: number, state: RunState, predictions: Predictions): RunState {
  const { scheduler, guidance } = run.sampler;
  const next = worked(run, () => {
    const prediction = guide(guidance, predictions);
    return scheduler.step({ step, state: state.scheduler, prediction, x: state.x, noise: run.start.noise });
  });
  return { x: next.x, scheduler: next.state, histories: state.histories };
}

function pendingOf({ start: { conditionings } }: Run, states: readonly RunState[]) {
  return states.map(({ x }) => ({ x, conditionings }));
}

function worked<T>({ recycler }: Run, make: () => T): T {
  return recycler ? recycler.work(make) : make();
}
