import type { Predictor } from "./predictor.ts";

/**
 * A cache mask laid on a model: an immutable part of the value, without any counter; each run makes its own reuse
 * state.
 */
export interface AppliedSchedule<S> {
  readonly mask: readonly number[];
  readonly predictor: Predictor;
  /** The schedule file's content, for what is saved and shown later. */
  readonly schedule: S;
}

/** A model on disk, described: what travels on the MODEL wire. Sessions are opened by path when they are needed. */
export interface Model<S = unknown> {
  readonly name: string;
  /** Absolute path of the folder. */
  readonly folder: string;
  /** SHA-256 over the names and contents of all parts, the scheduler's configuration included (see `folderHash`). */
  readonly hash: string;
  /** Id of the family's adapter. */
  readonly family: string;
  /** Absolute paths. */
  readonly files: {
    readonly denoiser: string;
    readonly textEncoder: string;
    readonly decoder: string;
    readonly tokenizer: string;
  };
  /** scheduler_config.json as it is. */
  readonly scheduler: Readonly<Record<string, unknown>>;
  /** Sizes of one latent, without the batch. */
  readonly latentDims: readonly number[];
  /** Tokens that a prompt is padded and cut to. */
  readonly textLength: number;
  readonly latentScaling: LatentScaling;
  readonly applied?: AppliedSchedule<S>;
}

/**
 * From the decoder's config.json, how latents z become what the decoder takes: `z / factor + shift`, or
 * `z · deviation / factor + mean` of each channel where there are such lists.
 */
export interface LatentScaling {
  readonly factor: number;
  readonly shift: number;
  readonly mean?: readonly number[];
  readonly deviation?: readonly number[];
}

/** The same model with a schedule laid on it. */
export function withSchedule<S>(model: Model<S>, applied: AppliedSchedule<S>): Model<S> {
  return Object.freeze({ ...model, applied });
}
