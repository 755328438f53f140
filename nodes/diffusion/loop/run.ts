import { type History, type Predictor, remember } from "#core/predictor.ts";
import type { Noise } from "#diffusion/schedulers/scheduler.ts";
import { inBlocks, type Lend } from "#diffusion/tensors/blocks.ts";
import { type Recycler, sameKind } from "#diffusion/tensors/recycling.ts";
import { allFinite } from "#diffusion/tensors/sum-kernels.ts";
import {
  type Computation,
  type Conditionings,
  checkFinite,
  computeBranches,
  type Predictions,
  reuseBranches,
  type Sampler,
} from "./branches.ts";
import { type Branch, branchesOf, guide, guidesWhole } from "./guidance.ts";

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
  /** What was guided at the last step, where that was reused and the predictor may repeat it. */
  readonly guided?: Float32Array;
}

/** The state before the first step. */
export function startState({ sampler, start }: Run): RunState {
  return { x: start.latent, scheduler: sampler.scheduler.start(), histories: {} };
}

/** What the model comes to at a step, in one go for all these states. @throws Failure as `computeBranches`. */
export function compute(run: Run, step: number, states: readonly RunState[]): Promise<Computation[]> {
  return computeEach(
    states.map(() => run),
    step,
    states,
  );
}

/** The same for states of several runs of one sampler, a run for each state. */
export async function computeEach(
  runs: readonly Run[],
  step: number,
  states: readonly RunState[],
): Promise<Computation[]> {
  const [first] = runs;
  if (!first) return [];
  const pending = states.map(({ x }, k) => ({ x, conditionings: runs[k]!.start.conditionings }));
  const { sampler, signal, recycler } = first;
  return computeBranches(sampler, step, pending, signal, recycler && ((length) => recycler.take(length)));
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
 * States after a reused step, in one go for all of them: with what the predictor makes of their histories, or what the model makes of
 * that. At the output level an element of it depends on no other, and all is done in one pass over memory.
 * @throws Failure as `reuseBranches`.
 */
export async function reuse(run: Run, step: number, states: readonly RunState[]): Promise<RunState[]> {
  const { denoiser, guidance } = run.sampler;
  if (denoiser.level === "output" && !guidesWhole(guidance))
    return states.map((state) => reuseOutput(run, step, state));
  const predicted = worked(run, () => states.map((state) => predictedOf(run, step, state)));
  const predictions = await reuseBranches(run.sampler, step, pendingOf(run, states), predicted, run.signal);
  return states.map((state, k) => advance(run, step, state, predictions[k]!));
}

/** Where the value stays the same from step to step, what is guided of it is made once. */
function reuseOutput(run: Run, step: number, state: RunState): RunState {
  const { histories, guided } = state;
  const { repeats } = run.predictor;
  if (!repeats) return advanceBy(run, step, state, { histories }, predictedOf).state;
  const same = guided && Object.values(histories).every((history) => repeats(history, step));
  const next = same
    ? advanceBy(run, step, state, { positive: guided }, (_, __, some) => some)
    : advanceBy(run, step, state, { histories }, predictedOf, true);
  return { ...next.state, guided: next.guided ?? guided! };
}

/** What the predictor makes of the histories at a reused step: predictions, or residuals at the residual level. */
export function predictedOf(
  { sampler, predictor, start }: Run,
  step: number,
  { histories }: Pick<RunState, "histories">,
  lend: Lend = (array) => array,
): Predictions {
  const sigma = sampler.scheduler.sigmas[step]!;
  return Object.fromEntries(
    Object.entries(histories).map(([branch, history]) => {
      const wanted = {
        step,
        sigma,
        branch,
        get noise() {
          return lend(start.latent);
        },
      };
      return [branch, predictor.at(history, wanted, sameKind)];
    }),
  );
}

/**
 * One step with what the model predicted for the branches: guidance, then the scheduler; both run at every step.
 * @throws Failure `diffusion/not-finite`.
 */
export function advance(run: Run, step: number, state: RunState, predictions: Predictions): RunState {
  const { guidance, scheduler } = run.sampler;
  const check = () => {
    for (const prediction of Object.values(predictions)) checkFinite(prediction, step, scheduler);
  };
  if (guidesWhole(guidance)) {
    check();
    const positive = worked(run, () => guide(guidance, predictions));
    return advanceBy(run, step, state, { positive }, (_, __, some) => some).state;
  }
  const { state: next, finite } = advanceBy(run, step, state, predictions, (_, __, some) => some);
  if (!finite) check();
  return next;
}

/**
 * One step with predictions that are made, block by block, of something that is as long as a latent.
 * @param keepsGuided whether what is guided is wanted as well.
 */
function advanceBy<P>(
  run: Run,
  step: number,
  { x, scheduler: state, histories }: RunState,
  of: P,
  predictionsOf: (run: Run, step: number, of: P, lend: Lend) => Predictions,
  keepsGuided = false,
): { readonly state: RunState; readonly guided?: Float32Array; readonly finite: boolean } {
  const { scheduler, guidance } = run.sampler;
  const drawn = new Map<number, ReturnType<Noise>>();
  const noiseOf = (draw: number) => {
    const noise = drawn.get(draw) ?? run.start.noise(step, draw);
    drawn.set(draw, noise);
    return noise;
  };
  // What is not finite makes what is guided not finite.
  let finite = true;
  const next = worked(run, () =>
    inBlocks(x.length, { x, state, of }, (some, lend) => {
      const prediction = guide(guidance, predictionsOf(run, step, some.of, lend));
      finite &&= allFinite(prediction);
      const noise: Noise = (_, draw) => lend(noiseOf(draw));
      const { x, state } = scheduler.step({ step, state: some.state, prediction, x: some.x, noise });
      return { x, state, ...(keepsGuided && { guided: prediction }) };
    }),
  );
  return {
    state: { x: next.x, scheduler: next.state, histories },
    finite,
    ...(next.guided && { guided: next.guided }),
  };
}

function pendingOf({ start: { conditionings } }: Run, states: readonly RunState[]) {
  return states.map(({ x }) => ({ x, conditionings }));
}

function worked<T>({ recycler }: Run, make: () => T): T {
  return recycler ? recycler.work(make) : make();
}
