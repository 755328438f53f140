import type { Numbers } from "#diffusion/tensors/tensor.ts";

/**
 * The n-th noise draw of a step, as many standard normal numbers as the latent has. Keyed by step and draw, not by call
 * order, so that a run that starts in the middle meets the same noise.
 */
export type Noise = (step: number, draw: number) => Numbers;

export interface StepInput<S, A extends Numbers> {
  /** 0-based position in the loop. Never looked up by timestep value: integer timesteps repeat. */
  readonly step: number;
  /** What `start` or the previous step returned; never changed. */
  readonly state: S;
  /** The denoiser's prediction after guidance. */
  readonly prediction: A;
  /** The latent before this step, as `start` or the previous step returned it (not scaled). */
  readonly x: A;
  readonly noise: Noise;
}

/**
 * A sampler with its timestep table made: pure steps `(state, prediction, x) -> (state', x')`, so that calibration can branch
 * from any step of a multistep solver. Arithmetic is in float64; a result is of the kind of array that came in.
 */
export interface Scheduler<S = unknown> {
  /** The diffusers class, e.g. `FlowMatchEulerDiscreteScheduler`. */
  readonly className: string;
  /** The complete configuration: the file's keys over the class defaults. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Steps, T: the denoiser calls of a full run (PNDM: one more than was asked for). */
  readonly steps: number;
  /** The number fed to the denoiser at each step; length T. */
  readonly timesteps: Float64Array;
  /** The noise level before each step and after the last; length T + 1. For alpha-bar samplers sqrt((1 - a) / a). */
  readonly sigmas: Float64Array;
  /** What unit noise is multiplied by to make the first latent. */
  readonly initNoiseSigma: number;
  /** The state before the first step. */
  start(): S;
  /** What the denoiser is shown for the latent `x` at a step (`scale_model_input`); `x` itself where nothing is scaled. */
  scaleInput<A extends Numbers>(step: number, x: A): A;
  step<A extends Numbers>(input: StepInput<S, A>): { readonly state: S; readonly x: A };
}

/** What decides a timestep table besides the configuration. */
export interface TableRequest {
  /** Steps asked for, 1 to 1000 (T, except for PNDM: T − 1). */
  readonly steps: number;
  /** A table of sigmas given by hand or by the pipeline, descending, one per step. */
  readonly sigmas?: readonly number[];
  /** The shift exponent of dynamic shifting (FlowMatchEuler with `use_dynamic_shifting`). */
  readonly mu?: number;
  /** Share of fresh noise in DDIM, 0 (deterministic) to 1. */
  readonly eta?: number;
  /**
   * Whose table UniPC makes for flow models: that of diffusers 0.37 and later ("0.37", the default) or of 0.36 and earlier.
   * The two give other images for one seed, and a file does not tell: in diffusers the installed version decides.
   */
  readonly tables?: "0.36" | "0.37";
  /**
   * FlowMatchEuler without `sigmas`: the last sigma before shifting, in place of the smallest one learned. The Z-Image
   * pipeline of diffusers 0.38 and earlier sets 0, so that its last step changes nothing.
   */
  readonly sigmaMin?: number;
}
