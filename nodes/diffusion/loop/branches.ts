import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import type { Scheduler } from "#diffusion/schedulers/scheduler.ts";
import { firstNotFinite } from "#diffusion/tensors/tensor.ts";
import type { CallOptions, Conditioning, Denoiser, Row } from "./denoiser.ts";
import { type Branch, callsOf, type Guidance } from "./guidance.ts";

/** All that a run needs besides its start: the same for every sample, and without memory of any. */
export interface Sampler {
  readonly denoiser: Denoiser;
  readonly scheduler: Scheduler;
  readonly guidance: Guidance;
}

/** What a sample is conditioned on, per branch. */
export type Conditionings = Readonly<Record<Branch, Conditioning>>;

/** One array per branch: raw predictions before guidance, or what reuse keeps of them. */
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
 * of them. Whether they are finite is seen where they are used.
 * @param output makes arrays for them, see `CallOptions`.
 * @throws Failure what the denoiser throws.
 */
export async function computeBranches(
  sampler: Sampler,
  step: number,
  pending: readonly Pending[],
  signal?: AbortSignal,
  output?: CallOptions["output"],
): Promise<Computation[]> {
  const found = pending.map(() => ({ predictions: {} as Filling, kept: {} as Filling }));
  for (const { rows, places, timestep, options } of callsAt(sampler, step, pending, signal)) {
    const { predictions, kept } = await sampler.denoiser.compute(rows, timestep, { ...options, output });
    places.forEach(({ branch, latent }, k) => {
      found[latent]!.predictions[branch] = predictions[k]!;
      found[latent]!.kept[branch] = kept[k]!;
    });
  }
  return found;
}

/**
 * The raw predictions of every pending latent from what is kept, in as few calls as the guidance allows.
 * @param kept per branch for each pending latent, as computed or as a predictor makes it.
 * @throws Failure as `computeBranches`.
 */
export async function reuseBranches(
  sampler: Sampler,
  step: number,
  pending: readonly Pending[],
  kept: readonly Predictions[],
  signal?: AbortSignal,
): Promise<Predictions[]> {
  const found = pending.map((): Filling => ({}));
  for (const { rows, places, timestep, options } of callsAt(sampler, step, pending, signal)) {
    const fed = places.map(({ branch, latent }) => kept[latent]![branch]!);
    const predictions = await sampler.denoiser.reuse(rows, fed, timestep, options);
    places.forEach(({ branch, latent }, k) => {
      found[latent]![branch] = predictions[k]!;
    });
  }
  return found;
}

type Filling = Partial<Record<Branch, Float32Array>>;

/** The calls of a step: rows branch by branch, in each the pending latents in turn, and whose each row is. */
function callsAt(
  { scheduler, guidance }: Sampler,
  step: number,
  pending: readonly Pending[],
  signal: AbortSignal | undefined,
) {
  const timestep = scheduler.timesteps[step]!;
  const guidanceScale = guidance.mode === "embedded" ? guidance.scale : undefined;
  const options: CallOptions = { guidanceScale, nextTimestep: scheduler.timesteps[step + 1], signal };
  // Scaled when it is looked at: reuse at the output level shows the model nothing.
  const scaled = pending.map(({ x }) => once(() => scheduler.scaleInput(step, x)));
  return (pending.length > 0 ? callsOf(guidance) : []).map((branches) => {
    const places = branches.flatMap((branch) => pending.map((_, latent) => ({ branch, latent })));
    const rows = places.map(
      ({ branch, latent }): Row => ({
        get latent() {
          return scaled[latent]!();
        },
        conditioning: pending[latent]!.conditionings[branch],
      }),
    );
    return { rows, places, timestep, options };
  });
}

function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** @throws Failure `diffusion/not-finite` where the model has returned NaN or infinity. */
export function checkFinite(prediction: Float32Array, step: number, { steps }: Pick<Scheduler, "steps">): void {
  const bad = firstNotFinite(prediction);
  if (bad === undefined) return;
  throw failure(
    "diffusion/not-finite",
    said(
      "The model returned {bad} at step {step} of {steps}. A float16 export may overflow, and torch's exporter drops small terms under a fraction unless it is called with optimize=False: try a float32 export, that option, a lower guidance scale, or another scheduler.",
      { bad, step, steps },
    ),
  );
}
