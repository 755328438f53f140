import type { Conditioning } from "#diffusion/loop/denoiser.ts";
import type { Guidance } from "#diffusion/loop/guidance.ts";
import type { TableRequest } from "#diffusion/schedulers/scheduler.ts";
import type { Feed } from "#diffusion/session.ts";
import type { Tensor } from "#diffusion/tensors/tensor.ts";
import type { Configs, Sizes } from "./configs.ts";
import type { ImagePart } from "./image-part.ts";
import type { ReferencePart } from "./reference-part.ts";
import type { TextPart } from "./text-part.ts";

type Json = Readonly<Record<string, unknown>>;

/** `offset + scale · t` is fed for the scheduler's timestep t. */
export interface TimestepFeed {
  readonly scale: number;
  readonly offset: number;
}

/**
 * How a sampled latent becomes what the decoder takes, besides its scaling. `plain`: as it is. `packed`: tokens of 2 × 2
 * patches [h/2 · w/2, 4C] → [C, h, w], a token's numbers by channel, row, column. `patchified`: 4C channels (by channel,
 * row, column) of half the size → [C, h, w], after the scaling. `patchified-tokens`: the same from tokens.
 * `frames-first`: [T, C, h, w] → [C, T, h, w].
 */
export type LatentLayout = "plain" | "packed" | "patchified" | "patchified-tokens" | "frames-first";

/** Inputs whose values follow from sizes alone. */
export interface ConstantsRequest {
  readonly sizes: Sizes;
  readonly latentDims: readonly number[];
  readonly configs: Configs;
  readonly rows: number;
  /** Tokens of the text that is fed. */
  readonly textTokens: number;
  /** Tokens of the picture that is referred to, [rows, columns], if any. */
  readonly reference?: readonly [rows: number, columns: number];
}

/** How one can come by such a model in ONNX today. */
interface Exporting {
  /** Besides `lemica export-onnx`, which writes all but what is shipped and what nobody does. */
  readonly by: "shipped" | "optimum" | "community" | "package" | "nobody";
  /** One or two sentences: how, or why not. */
  readonly how: string;
}

/**
 * How the models of one family are spoken to: declared, not programmed. A JSON on disk always wins over what is said
 * here.
 */
export interface Family {
  readonly id: string;
  readonly title: string;
  readonly task: "text-to-image" | "text-to-video" | "image-to-video";
  /** `_class_name`s in model_index.json that mean this family. */
  readonly pipelines: readonly string[];
  readonly denoiser: DenoiserPart;
  readonly latent: LatentShape;
  readonly decoder: DecoderPart;
  readonly texts: TextParts;
  /** The model starts from a picture, and cannot do without. */
  readonly image?: ImagePart;
  /** The model can refer to a picture; the prediction of its tokens is dropped. */
  readonly reference?: ReferencePart;
  readonly sampling: SamplingDefaults;
  readonly exporting: Exporting;
  /** What differs from the pipeline, or is not there, in whole sentences. */
  readonly remarks: readonly string[];
}

/** What the denoiser is fed, and what of its output is taken. */
export interface DenoiserPart {
  /** Of the part. */
  readonly folder: string;
  /** Inputs by name; what is conditioned on comes under the names that `TextParts.conditioning` gives. */
  readonly inputs: {
    readonly latent: string;
    readonly timestep: string;
    readonly text: string;
    /** Where the graph has it, it is fed the guidance scale, as it is or as the waves of `guidanceWaves`. */
    readonly guidance?: string;
    /** Where the graph has it, it is fed the next step's timestep, 0 at the last step. */
    readonly nextTimestep?: string;
  };
  readonly guidanceWaves?: true;
  /** Raw where absent. */
  readonly timestep?: (configs: Configs) => TimestepFeed;
  /** −1 where the graph predicts the opposite of what the scheduler takes. */
  readonly sign?: -1;
  /**
   * So many channels are laid after the latent's, from what is conditioned on by this name instead of being fed by itself;
   * zeros where there is no such thing.
   */
  readonly beside?: { readonly name: string; readonly channels: number };
  /** The prediction is followed by more along its first axis (a learned variance), which is dropped. */
  readonly leading?: true;
  readonly constants?: (request: ConstantsRequest) => Readonly<Record<string, Feed>>;
}

interface LatentShape {
  /** Sizes where none are asked for. @throws Failure `model/bad-config`. */
  sizes(configs: Configs): Sizes;
  /** Sizes of one latent as the denoiser takes it, without the batch. @throws Failure `model/bad-config`, `model/bad-size`. */
  dims(sizes: Sizes, configs: Configs): readonly number[];
  readonly layout: LatentLayout;
  /** Latent frames at the start that only fill up a patch, and are not decoded; none where absent. */
  readonly fillers?: (sizes: Sizes, latentDims: readonly number[]) => number;
}

interface DecoderPart {
  /** Of the part. */
  readonly folder: string;
  /** Keys of its config.json that are taken where it lacks them. */
  readonly scaling: Json;
  /** It is given so many latent frames of a clip at a time; all where absent. */
  readonly framesAtOnce?: number;
  /** Of a clip. */
  readonly framesPerSecond?: number;
}

/** How prompts become what the denoiser is conditioned on. */
interface TextParts {
  readonly encoders: readonly TextPart[];
  /**
   * What the encoded texts become: one row per input; undefined stands for an optional encoder that is not there, or that
   * reads nothing of the prompt.
   * Absent: the only text's states, under the denoiser's `inputs.text`.
   */
  readonly conditioning?: (texts: readonly (EncodedText | undefined)[], configs: Configs) => Conditioning;
  /** The texts of both branches are cut to the tokens of the (positive) prompt. */
  readonly cutToPrompt?: true;
  /** An empty negative prompt is zeros, not the encoding of "". */
  readonly zeroEmptyNegative?: (configs: Configs) => boolean;
}

/** What the pipeline does where nothing else is asked for. */
export interface SamplingDefaults {
  readonly steps: number;
  readonly guidance: (configs: Configs, scheduler: Json) => Guidance;
  /** What the pipeline asks of FlowMatchEuler besides the steps. @param tokens of the latent, in patches of 2 × 2. */
  readonly table?: (steps: number, tokens: number, scheduler: Json) => Pick<TableRequest, "sigmas" | "mu">;
  /** Keys of the scheduler's configuration that follow from the sizes; what the file says wins. */
  readonly schedulerBySize?: (sizes: Sizes) => Json;
  /** Keys of the scheduler's configuration that the pipeline sets whatever the file says. */
  readonly schedulerRepairs?: (scheduler: Json) => Json;
}

/** One prompt by one encoder. */
export interface EncodedText {
  /** [1, L, D]. */
  readonly states: Tensor;
  /** [1, P]. */
  readonly pooled?: Tensor;
  /** States that stand for no prompt at all, as many as `states`. */
  readonly nothing?: Tensor;
  /** [1, L], 1 for a token of the prompt. */
  readonly mask: Tensor;
}
