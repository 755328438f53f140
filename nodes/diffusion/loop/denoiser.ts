import { Failure } from "#core/failure.ts";
import type { Scheduler } from "#diffusion/schedulers/scheduler.ts";
import { firstNotFinite, type Tensor } from "#diffusion/tensors/tensor.ts";
import { type Branch, callsOf, type Guidance } from "./guidance.ts";

/** What the model is told besides the latent: one row (leading size 1) per input name. */
export type Conditioning = Readonly<Record<string, Tensor>>;

/** One row of a batch. */
export interface Row {
  /** What the model is shown, as the scheduler scales it. */
  readonly latent: Float32Array;
  readonly conditioning: Conditioning;
}

/** A model that predicts; knows nothing of schedulers, guidance or reuse. */
export interface Denoiser {
  /** The sizes of one latent, without the batch. */
  readonly latentDims: readonly number[];
  /**
   * One call: a batch of rows at one timestep. Predictions come back in the order of the rows, each as long as a
   * latent.
   * @param options.guidanceScale the number that embedded guidance feeds, if any.
   * @throws Failure as the model that runs; the signal's reason.
   */
  predict(rows: readonly Row[], timestep: number, options: CallOptions): Promise<readonly Float32Array[]>;
  /** Present where reuse is at the residual level. */
  readonly residual?: ResidualCalls;
}

/**
 * A denoiser cut at its block stack. A row's residual is what the stack has added to its streams, one after the other, as
 * long as the graph makes it; rows of one denoiser only.
 */
export interface ResidualCalls {
  /** As `predict`, with the residual of each row. */
  compute(rows: readonly Row[], timestep: number, options: CallOptions): Promise<WithResiduals>;
  /** As `predict`, with residuals added in place of the block stack. @throws Failure as `predict`. */
  reuse(
    rows: readonly Row[],
    residuals: readonly Float32Array[],
    timestep: number,
    options: CallOptions,
  ): Promise<readonly Float32Array[]>;
}

export interface WithResiduals {
  readonly predictions: readonly Float32Array[];
  readonly residuals: readonly Float32Array[];
}

export interface CallOptions {
  readonly guidanceScale?: number | undefined;
  /** The timestep of the step after this one; absent at the last. */
  readonly nextTimestep?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a sample is conditioned on, per branch. */
export type Conditionings = Readonly<Record<Branch, Conditioning>>;

/** One array per branch: raw predictions before guidance, or residuals. */
export type Predictions = Readonly<Partial<Record<Branch, Float32Array>>>;

/** What a computed step comes to for one latent. */
export interface Computation {
  readonly predictions: Predictions;
  /** What reuse keeps of it: the predictions themselves, or the residuals at the residual level. */
  readonly kept: Predictions;
}

/** Latents to denoise at one step, each with what it is conditioned on. */
export interface Pending {
  readonly x: Float32Array;
  readonly conditionings: Conditionings;
}

/**
 * The raw predictions of every pending latent at one step, in as few calls as the guidance allows, with what reuse keeps
 * of them.
 * @throws Failure `diffusion/not-finite` when the model returns NaN or infinity.
 */
export async function computeBranches(
  denoiser: Denoiser,
  scheduler: Scheduler,
  guidance: Guidance,
  step: number,
  pending: readonly Pending[],
  signal?: AbortSignal,
): Promise<Computation[]> {
  const kept: Partial<Record<Branch, Float32Array>>[] = pending.map(() => ({}));
  const { residual } = denoiser;
  const predictions = await callBranches(scheduler, guidance, step, pending, signal, async (call, options) => {
    if (!residual) return denoiser.predict(call.rows, call.timestep, options);
    const computed = await residual.compute(call.rows, call.timestep, options);
    computed.residuals.forEach((value, k) => {
      kept[k % pending.length]![call.branches[Math.floor(k / pending.length)]!] = value;
    });
    return computed.predictions;
  });
  return predictions.map((own, k) => ({ predictions: own, kept: residual ? kept[k]! : own }));
}

/**
 * The raw predictions of every pending latent from residuals, in as few short calls as the guidance allows.
 * @param residuals one per branch for each pending latent.
 * @throws Failure as `computeBranches`.
 */
export async function reuseBranches(
  calls: ResidualCalls,
  scheduler: Scheduler,
  guidance: Guidance,
  step: number,
  pending: readonly Pending[],
  residuals: readonly Predictions[],
  signal?: AbortSignal,
): Promise<Predictions[]> {
  return callBranches(scheduler, guidance, step, pending, signal, ({ rows, timestep, branches }, options) => {
    const fed = branches.flatMap((branch) => residuals.map((own) => own[branch]!));
    return calls.reuse(rows, fed, timestep, options);
  });
}

/** One call of a step: rows branch by branch, in each the pending latents in turn. */
interface BranchCall {
  readonly rows: readonly Row[];
  readonly timestep: number;
  readonly branches: readonly Branch[];
}

async function callBranches(
  scheduler: Scheduler,
  guidance: Guidance,
  step: number,
  pending: readonly Pending[],
  signal: AbortSignal | undefined,
  predict: (call: BranchCall, options: CallOptions) => Promise<readonly Float32Array[]>,
): Promise<Predictions[]> {
  const results: Partial<Record<Branch, Float32Array>>[] = pending.map(() => ({}));
  const latents = pending.map(({ x }) => scheduler.scaleInput(step, x));
  const guidanceScale = guidance.mode === "embedded" ? guidance.scale : undefined;
  const timestep = scheduler.timesteps[step]!;
  const nextTimestep = scheduler.timesteps[step + 1];
  for (const branches of callsOf(guidance)) {
    const rows = branches.flatMap((branch) =>
      pending.map(({ conditionings }, k) => ({ latent: latents[k]!, conditioning: conditionings[branch] })),
    );
    const predictions = await predict({ rows, timestep, branches }, { guidanceScale, nextTimestep, signal });
    predictions.forEach((prediction, k) => {
      checkFinite(prediction, step, scheduler.steps);
      results[k % pending.length]![branches[Math.floor(k / pending.length)]!] = prediction;
    });
  }
  return results;
}

function checkFinite(prediction: Float32Array, step: number, steps: number): void {
  const bad = firstNotFinite(prediction);
  if (bad === undefined) return;
  throw new Failure(
    "diffusion/not-finite",
    `The model returned ${bad} at step ${step} of ${steps}. A float16 export may overflow, and torch's exporter drops small terms under a fraction unless it is called with optimize=False: try a float32 export, that option, a lower guidance scale, or another scheduler.`,
  );
}
