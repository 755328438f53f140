/** A moving picture as its frames, or a still one as one. */
export interface Clip {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly frames: readonly ImageBitmap[];
  /** Milliseconds for which each frame is shown. */
  readonly durations: readonly number[];
}

/** Clips with more bytes of pixels are played by the browser itself, and not taken apart. */
export const MOST_BYTES = 512 * 1024 * 1024;
