/** What a picture to refer to becomes: tokens after the latent's own, which the model sees at another time. */
export interface ReferencePart {
  /** Folder of the part that turns pixels into latents; a model without it makes pictures from prompts alone. */
  readonly encoder: string;
  /** Name among what is conditioned on, [1, rows, columns, C] of the tokens; it is no input of the graph. */
  readonly name: string;
  /** A larger picture is made smaller, in its own shape. */
  readonly maxPixels: number;
  /** Sides are cut to multiples of this, in pixels: one token's. */
  readonly multiple: number;
}
