import { Failure } from "#core/failure.ts";
import { type Branch, callsOf, type Guidance } from "./guidance.ts";
import type { Scheduler } from "./schedulers/scheduler.ts";
import { firstNotFinite, type Tensor } from "./tensor.ts";

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
}

export interface CallOptions {
  readonly guidanceScale?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a sample is conditioned on, per branch. */
export type Conditionings = Readonly<Record<Branch, Conditioning>>;

/** Raw predictions of one row, per branch, before guidance: what reuse keeps. */
export type Predictions = Readonly<Partial<Record<Branch, Float32Array>>>;

/** Latents to denoise at one step, each with what it is conditioned on. */
export interface Pending {
  readonly x: Float32Array;
  readonly conditionings: Conditionings;
}

/**
 * The raw predictions of every pending latent at one step, in as few calls as the guidance allows.
 * @throws Failure `diffusion/not-finite` when the model returns NaN or infinity.
 */
export async function computeBranches(
  denoiser: Denoiser,
  scheduler: Scheduler,
  guidance: Guidance,
  step: number,
  pending: readonly Pending[],
  signal?: AbortSignal,
): Promise<Predictions[]> {
  const results: Partial<Record<Branch, Float32Array>>[] = pending.map(() => ({}));
  const latents = pending.map(({ x }) => scheduler.scaleInput(step, x));
  const guidanceScale = guidance.mode === "embedded" ? guidance.scale : undefined;
  for (const branches of callsOf(guidance)) {
    const rows = branches.flatMap((branch) =>
      pending.map(({ conditionings }, k) => ({ latent: latents[k]!, conditioning: conditionings[branch] })),
    );
    const predictions = await denoiser.predict(rows, scheduler.timesteps[step]!, { guidanceScale, signal });
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
    `The model returned ${bad} at step ${step} of ${steps}. A float16 export may overflow: try a float32 export, a lower guidance scale, or another scheduler.`,
  );
}
