import type { Fit } from "#core/picture.ts";
import type { Configs } from "./configs.ts";

/** What a picture gives a model to start from. */
export interface ImagePart {
  /** Folder of the part that turns pixels into latents. */
  readonly encoder: string;
  /** How a picture of another shape comes to the sizes that are made. */
  readonly fit: Fit;
  /**
   * What is encoded: a clip that begins with the picture and goes on in grey, or the picture alone, where the other
   * frames of latents are zeros.
   */
  readonly encodes: "clip" | "picture";
  /** So many channels of 1 in the first frame of latents and 0 in the others stand before or after the latents. */
  readonly mask: { readonly channels: number; readonly place: "before" | "after" };
  /** A clip can also end with a picture: of its last frame of latents, the last channel of the mask is 1. */
  readonly ending?: true;
  readonly vision: VisionPart;
}

/** An encoder that says what is to be seen in the picture. */
interface VisionPart {
  /** Folder of the encoder. */
  readonly encoder: string;
  /** Folder of its preprocessor_config.json. */
  readonly processor: string;
  /** Which hidden states, as of a text encoder. */
  readonly states: "last" | number;
  /** The denoiser's input for them. */
  readonly input: string;
  /** The picture as it was given, or after `ImagePart.fit`. */
  readonly sees: "given" | "fitted";
  /** Whether this model has such an encoder. */
  readonly needed: (configs: Configs) => boolean;
}
