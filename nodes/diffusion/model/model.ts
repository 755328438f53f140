import type { FittedWeights } from "#core/fitted.ts";
import type { Said } from "#core/said.ts";
import type { Configs, Sizes } from "#diffusion/families/configs.ts";
import { familyById } from "#diffusion/families/index.ts";
import type { ReuseLevel } from "#diffusion/loop/denoiser.ts";
import type { Stream } from "#diffusion/session.ts";

/**
 * A cache mask laid on a model: an immutable part of the value, without any counter; each run makes its own reuse
 * state.
 */
export interface AppliedSchedule<S> {
  readonly mask: readonly number[];
  /** Its id. */
  readonly predictor: string;
  /** Of the predictor `fitted`. */
  readonly weights?: FittedWeights;
  /** Steps at which the prompt's branch alone is computed. */
  readonly promptSteps?: readonly number[];
  /** The first step of a second denoiser. */
  readonly border?: number;
  /** The schedule file's content, for what is saved and shown later. */
  readonly schedule: S;
}

/** A text encoder on disk. */
export interface TextFiles {
  /** Absolute path of the ONNX file. */
  readonly encoder: string;
  /** Absolute path of tokenizer.json, or of a CLIP vocab.json with merges.txt beside it. */
  readonly tokenizer: string;
  /** Tokens that a prompt is padded and cut to. */
  readonly length: number;
}

/** What turns a picture to start from into conditioning, as absolute paths. */
export interface ImageFiles {
  /** The VAE's encoder. */
  readonly encoder: string;
  /** An image encoder with its preprocessor_config.json. */
  readonly vision?: { readonly encoder: string; readonly preprocessor: string };
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
    /** Absent where only the denoiser was loaded. */
    readonly decoder?: string;
    /** One for each of the family's texts, null for an optional one that is not there; empty with a denoiser alone. */
    readonly texts: readonly (TextFiles | null)[];
    /** Present where the family starts from a picture. */
    readonly image?: ImageFiles;
  };
  readonly configs: Configs;
  /** scheduler_config.json as it is. */
  readonly scheduler: Readonly<Record<string, unknown>>;
  readonly sizes: Sizes;
  /** Sizes of one latent as the denoiser takes it, without the batch. */
  readonly latentDims: readonly number[];
  readonly latentScaling: LatentScaling;
  readonly graph: GraphSpeech;
  /** What was assumed because nothing on disk says it, in whole sentences. */
  readonly assumed: readonly Said[];
  /** Present where reuse is at the residual level. */
  readonly residual?: ResidualLevel;
  /** Present where it is a diffusers pipeline in Python: then of all the others `name`, `folder`, `hash` and `scheduler` alone say anything. */
  readonly torch?: TorchPipeline;
  readonly applied?: AppliedSchedule<S>;
}

/** How a diffusers pipeline is loaded in Python, and what its calls are given. */
export interface TorchPipeline {
  /** Its class, as model_index.json names it. */
  readonly className: string;
  readonly dtype: "float32" | "bfloat16" | "float16";
  /** As torch names it, such as `cpu` or `cuda`. */
  readonly device: string;
  /** Whether parts are moved to the device when they are called. */
  readonly offload: boolean;
  /** Of the files of weights, such as `fp16`; empty where there is none. */
  readonly variant: string;
  /** Arguments of every call, by their names there. */
  readonly call: Readonly<Record<string, number>>;
}

/** How the denoiser is cut at its block stack. */
export interface ResidualLevel {
  /** Tensors of the cut, where they cannot be found by names. */
  readonly streams?: readonly Stream[];
}

/** Where a graph departs from its family, as its manifest says. */
export interface GraphSpeech {
  /** The graph's own name for an input of the family. */
  readonly names: Readonly<Record<string, string>>;
  /** Fed at every call, by the graph's own names. */
  readonly constants: Readonly<Record<string, { readonly data: readonly number[]; readonly dims: readonly number[] }>>;
  /** In place of the family's sign. */
  readonly sign?: 1 | -1;
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

/** The same model, reusing at the residual level, or without an argument at the output level. */
export function withResidual<S>({ residual: _, ...model }: Model<S>, residual?: ResidualLevel): Model<S> {
  return Object.freeze({ ...model, ...(residual && { residual }) });
}

/** What a reused step of the model reuses. */
export function reuseLevelOf({ residual }: Pick<Model, "residual">): ReuseLevel {
  return residual ? "residual" : "output";
}

/** The same model with a schedule laid on it. */
export function withSchedule<S>(model: Model<S>, applied: AppliedSchedule<S>): Model<S> {
  return Object.freeze({ ...model, applied });
}

/** What the model's graph calls the latent. */
export function latentInput({ family, graph }: Pick<Model, "family" | "graph">): string {
  const { latent } = familyById(family).denoiser.inputs;
  return graph.names[latent] ?? latent;
}
