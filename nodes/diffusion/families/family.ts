import type { Guidance } from "../guidance.ts";

/** What a family's folder says of itself: the JSON files of its parts, by folder name. */
export interface Configs {
  readonly denoiser: Readonly<Record<string, unknown>>;
  readonly textEncoder: Readonly<Record<string, unknown>>;
  readonly decoder: Readonly<Record<string, unknown>>;
}

/**
 * How the models of one family are spoken to: declared, not programmed. Sizes and scaling come from the folder's JSON
 * files.
 */
export interface Family {
  readonly id: string;
  readonly title: string;
  /** `_class_name`s in model_index.json that mean this family. */
  readonly pipelines: readonly string[];
  /** Folders of the parts. */
  readonly parts: {
    readonly denoiser: string;
    readonly textEncoder: string;
    readonly decoder: string;
    readonly tokenizer: string;
  };
  /** The denoiser's inputs by name. */
  readonly inputs: {
    readonly latent: string;
    readonly timestep: string;
    readonly text: string;
    readonly guidance?: string;
  };
  /** Sizes of one latent, without the batch, channels first. @throws Failure `model/bad-config`. */
  latentDims(configs: Configs): readonly number[];
  /** Tokens that a prompt is padded and cut to. @throws Failure `model/bad-config`. */
  textLength(configs: Configs): number;
  readonly defaults: { readonly steps: number; readonly guidance: Guidance; readonly framesPerSecond: number };
}
