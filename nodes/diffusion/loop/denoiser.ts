import type { Tensor } from "#diffusion/tensors/tensor.ts";

/** What the model is told besides the latent: one row (leading size 1) per input name. */
export type Conditioning = Readonly<Record<string, Tensor>>;

/** One row of a batch. */
export interface Row {
  /** What the model is shown, as the scheduler scales it. */
  readonly latent: Float32Array;
  readonly conditioning: Conditioning;
}

/** What a reused step takes from computed ones: the model's predictions, or what its block stack added. */
export type ReuseLevel = "output" | "residual";

/** A model that predicts; knows nothing of schedulers, guidance or predictors. */
export interface Denoiser {
  /** The sizes of one latent, without the batch. */
  readonly latentDims: readonly number[];
  readonly level: ReuseLevel;
  /**
   * One call: a batch of rows at one timestep. Predictions come back in the order of the rows, each as long as a latent, and
   * with them what reuse keeps of each row: the predictions themselves, or residuals, as long as the graph makes them.
   * @throws Failure as the model that runs; the signal's reason.
   */
  compute(rows: readonly Row[], timestep: number, options: CallOptions): Promise<CallResult>;
  /**
   * The predictions of rows of which something is kept, or made by a predictor of what was: that itself, or the model's with
   * residuals added in place of its block stack. @throws Failure as `compute`.
   */
  reuse(
    rows: readonly Row[],
    kept: readonly Float32Array[],
    timestep: number,
    options: CallOptions,
  ): Promise<readonly Float32Array[]>;
}

/** What comes of a call, by row. */
interface CallResult {
  readonly predictions: readonly Float32Array[];
  readonly kept: readonly Float32Array[];
}

export interface CallOptions {
  /** The number that embedded guidance feeds, if any. */
  readonly guidanceScale?: number | undefined;
  /** The timestep of the step after this one; absent at the last. */
  readonly nextTimestep?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /**
   * Makes arrays of a latent's length for predictions, which the caller uses again once it holds none of them; a denoiser may make its
   * own, as it does where there is none.
   */
  readonly output?: ((length: number) => Float32Array) | undefined;
}

/** What predicts, in one call for a batch of rows. */
export type Predict = (
  rows: readonly Row[],
  timestep: number,
  options: CallOptions,
) => Promise<readonly Float32Array[]>;

/** The denoiser whose predictions are what is kept, and reused without a call. */
export function outputDenoiser(latentDims: readonly number[], predict: Predict): Denoiser {
  return {
    latentDims,
    level: "output",
    async compute(rows, timestep, options) {
      const predictions = await predict(rows, timestep, options);
      return { predictions, kept: predictions };
    },
    reuse: async (_, kept) => kept,
  };
}
