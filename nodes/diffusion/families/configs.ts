type Json = Readonly<Record<string, unknown>>;

/** What a model's folder says of itself: the JSON files of its parts; empty where there is none. */
export interface Configs {
  /** model_index.json. */
  readonly index: Json;
  readonly denoiser: Json;
  readonly decoder: Json;
  /** guider/guider_config.json, where there is one. */
  readonly guider?: Json;
}

/** Of what is made: pixels, and frames of a clip (1 for a picture). */
export interface Sizes {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
}
