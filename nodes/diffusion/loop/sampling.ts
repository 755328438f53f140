import { Failure } from "#core/failure.ts";
import { hold } from "#core/hold.ts";
import { type History, type Predictor, remember } from "#core/predictor.ts";
import { schedulerClass } from "#diffusion/schedulers/load.ts";
import type { Noise, Scheduler } from "#diffusion/schedulers/scheduler.ts";
import { Recycler, sameKind } from "#diffusion/tensors/recycling.ts";
import {
  type Computation,
  type Conditionings,
  computeBranches,
  type Denoiser,
  type Predictions,
  reuseBranches,
} from "./denoiser.ts";
import { type Branch, branchesOf, type Guidance, guide } from "./guidance.ts";

/** All that a run needs besides its start: the same for every sample, and without memory of any. */
export interface Sampler {
  readonly denoiser: Denoiser;
  readonly scheduler: Scheduler;
  readonly guidance: Guidance;
}

/** One sample to be made. */
export interface Start {
  /** The first latent, already multiplied by the scheduler's `initNoiseSigma`; never changed. */
  readonly latent: Float32Array;
  readonly noise: Noise;
  readonly conditionings: Conditionings;
}

/** Which steps are computed, and how the others get their prediction. */
export interface ReusePlan {
  /** A flag for each of the T steps, 1 compute, 0 reuse; the first is 1. */
  readonly mask: readonly number[];
  readonly predictor: Predictor;
}

/** A run between two steps: immutable, so that calibration can go on from any. */
export interface RunState {
  readonly x: Float32Array;
  readonly scheduler: unknown;
  /** What reuse keeps of computed steps, per branch, newest first: predictions, or residuals at the residual level. */
  readonly histories: Readonly<Partial<Record<Branch, History>>>;
}

export interface SamplingOptions {
  readonly plan?: ReusePlan | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called after each step. */
  readonly onStep?: ((done: number, total: number, computed: boolean) => void) | undefined;
  /** Called with what came of each computed step. */
  readonly onComputed?: ((computation: Computation) => void) | undefined;
}

export interface SamplingResult {
  readonly latent: Float32Array;
  readonly computedSteps: number;
  /** Rows that went through the denoiser: computed steps times guidance branches. */
  readonly evaluations: number;
  /** Rows that went through the graph without its block stack: reused steps times branches at the residual level. */
  readonly shortEvaluations: number;
  /** Of the loop, from its first step to its last. */
  readonly milliseconds: number;
}

/** The state before the first step. */
export function startState({ scheduler }: Sampler, { latent }: Start): RunState {
  return { x: latent, scheduler: scheduler.start(), histories: {} };
}

/**
 * One step with the branches' predictions known, reused or computed: guidance, then the scheduler; both run at every
 * step.
 * @param recycler makes the arrays, if any.
 */
export function advance(
  sampler: Sampler,
  step: number,
  state: RunState,
  predictions: Predictions,
  noise: Noise,
  recycler?: Recycler,
): RunState {
  const take = () => {
    const prediction = guide(sampler.guidance, predictions);
    return sampler.scheduler.step({ step, state: state.scheduler, prediction, x: state.x, noise });
  };
  const next = recycler ? recycler.work(take) : take();
  return { x: next.x, scheduler: next.state, histories: state.histories };
}

/** What the predictor makes of the histories at a reused step: predictions, or residuals at the residual level. */
export function predictedOf(
  { scheduler }: Sampler,
  predictor: Predictor,
  step: number,
  state: RunState,
  { latent: noise }: Start,
): Predictions {
  const sigma = scheduler.sigmas[step]!;
  return Object.fromEntries(
    Object.entries(state.histories).map(([branch, history]) => [
      branch,
      predictor.at(history, { step, sigma, branch, noise }, sameKind),
    ]),
  );
}

/**
 * The raw predictions of states at a reused step: what the predictor makes of their histories, or what the model without
 * its block stack makes of predicted residuals, in one go for all of them.
 */
export async function reusedPredictions(
  sampler: Sampler,
  predictor: Predictor,
  step: number,
  states: readonly RunState[],
  start: Start,
  signal?: AbortSignal,
  recycler?: Recycler,
): Promise<Predictions[]> {
  const { denoiser, scheduler, guidance } = sampler;
  const predict = () => states.map((state) => predictedOf(sampler, predictor, step, state, start));
  const predicted = recycler ? recycler.work(predict) : predict();
  if (!denoiser.residual || states.length === 0) return predicted;
  const { conditionings } = start;
  const pending = states.map(({ x }) => ({ x, conditionings }));
  return reuseBranches(denoiser.residual, scheduler, guidance, step, pending, predicted, signal);
}

/** The state with what is kept of a computed step remembered. */
export function remembering(
  sampler: Sampler,
  predictor: Predictor,
  step: number,
  state: RunState,
  kept: Predictions,
): RunState {
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
 * Runs the sampling loop once. Reuse state is made here and dies here: nothing of it is kept between runs. The same
 * start gives the same latent bit for bit on the same machine.
 * @throws Failure `diffusion/mask-length`, `diffusion/mask-start`, `diffusion/not-finite`, what the denoiser throws;
 *   the signal's reason, between steps or within one as the denoiser allows.
 */
export async function sample(sampler: Sampler, start: Start, options: SamplingOptions = {}): Promise<SamplingResult> {
  const { scheduler } = sampler;
  const { plan, signal, onStep, onComputed } = options;
  if (plan) checkPlan(plan, scheduler);
  const predictor = plan?.predictor ?? hold;
  const began = performance.now();
  const recycler = new Recycler();
  let state = startState(sampler, start);
  let computedSteps = 0;
  for (let step = 0; step < scheduler.steps; step++) {
    signal?.throwIfAborted();
    const compute = !plan || plan.mask[step] === 1;
    let predictions: Predictions;
    if (compute) {
      const computation = await computeOne(sampler, step, state, start, signal);
      onComputed?.(computation);
      state = remembering(sampler, predictor, step, state, computation.kept);
      predictions = computation.predictions;
      computedSteps++;
    } else {
      predictions = (await reusedPredictions(sampler, predictor, step, [state], start, signal, recycler))[0]!;
    }
    state = advance(sampler, step, state, predictions, start.noise, recycler);
    recycler.keepOnly(state);
    onStep?.(step + 1, scheduler.steps, compute);
  }
  const branches = branchesOf(sampler.guidance).length;
  return {
    latent: state.x,
    computedSteps,
    evaluations: computedSteps * branches,
    shortEvaluations: sampler.denoiser.residual ? (scheduler.steps - computedSteps) * branches : 0,
    milliseconds: performance.now() - began,
  };
}

async function computeOne(
  { denoiser, scheduler, guidance }: Sampler,
  step: number,
  { x }: RunState,
  { conditionings }: Start,
  signal: AbortSignal | undefined,
): Promise<Computation> {
  const [computation] = await computeBranches(denoiser, scheduler, guidance, step, [{ x, conditionings }], signal);
  return computation!;
}

function checkPlan({ mask }: ReusePlan, scheduler: Scheduler): void {
  if (mask.length !== scheduler.steps) {
    const asked = mask.length - (schedulerClass(scheduler.className)?.extraSteps ?? 0);
    throw new Failure(
      "diffusion/mask-length",
      `The schedule is for ${mask.length} steps, but ${scheduler.className} makes ${scheduler.steps}. Set the steps to ${asked}, or calibrate and solve for ${scheduler.steps}.`,
    );
  }
  if (mask[0] !== 1) {
    throw new Failure(
      "diffusion/mask-start",
      "The schedule reuses step 0, before anything was computed. Compute the first step.",
    );
  }
}
