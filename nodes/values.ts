import type { ConditionedSample } from "#diffusion/loop/conditioned-sample.ts";
import type { Model } from "#diffusion/model/model.ts";
import type { Settings } from "#diffusion/model/settings.ts";
import type { Frames } from "#diffusion/run/tasks.ts";
import type { ScheduleFile } from "#formats/schedule-file.ts";
import type { Clip } from "#media/clip.ts";

/** A model, with or without a schedule laid on it. */
export type PipelineModel = Model<ScheduleFile>;

/** Prompts with seeds, encoded. */
export interface Conditioning {
  readonly samples: readonly ConditionedSample[];
}

/** One sampled latent and what it cost. */
export interface SampledLatent {
  readonly prompt: string;
  readonly seed: number;
  readonly latent: Float32Array;
  readonly computedSteps: number;
  /** Denoiser evaluations: computed steps times guidance branches. */
  readonly evaluations: number;
  /** Evaluations without the block stack, at the residual level: reused steps times guidance branches. */
  readonly shortEvaluations?: number;
  readonly milliseconds: number;
  /** Where the pipeline itself has decoded it. */
  readonly frames?: Frames;
}

/** Sampled latents, with all that is needed to decode, compare and explain them. */
export interface Samples {
  readonly model: PipelineModel;
  readonly settings: Settings;
  readonly items: readonly SampledLatent[];
}

/** A decoded sample. */
export interface DecodedClip extends Omit<SampledLatent, "latent" | "frames"> {
  readonly clip: Clip;
}

/** Decoded samples. */
export interface Video {
  readonly clips: readonly DecodedClip[];
  readonly steps: number;
  readonly framesPerSecond: number;
  readonly schedule?: ScheduleFile;
}

/** One sample against its reference. */
export interface ComparedClip {
  readonly prompt: string;
  readonly seed: number;
  /** dB, mean over frames; 100 for equal frames. */
  readonly psnr: number;
  /** −1 to 1, mean over frames. */
  readonly ssim: number;
  /** Mean absolute difference of pixels in 0 … 1. */
  readonly l1: number;
  readonly computedSteps: number;
  readonly referenceSteps: number;
  /** Denoiser evaluations, those without the block stack not among them. */
  readonly evaluations: number;
  readonly referenceEvaluations: number;
  readonly seconds: number;
  readonly referenceSeconds: number;
}

/** Samples against their references. */
export interface Comparison {
  readonly rows: readonly ComparedClip[];
}
