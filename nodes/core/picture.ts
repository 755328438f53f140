/** How a picture of another shape is brought to a size: stretched, or made large enough to cover it and cut at the middle. */
export type Fit = "stretch" | "crop";

/** What the pixels of a picture in another size are weighed by, as Pillow names them. */
export type Kernel = "nearest" | "linear" | "cubic" | "lanczos";

/** A picture given by the user, which can be had in any size. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** 8-bit RGB, rows from the top. */
  readonly rgb: Uint8Array;
  /** @returns a new picture of these sizes in pixels. */
  resized(width: number, height: number, kernel: Kernel, fit: Fit): Picture;
}
