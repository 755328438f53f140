import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { badConfig, isCount, sampleSize } from "./config-values.ts";
import type { Configs, Sizes } from "./configs.ts";

/** Pixels of a latent's side: each level of the decoder but the first doubles it, as diffusers counts. @throws Failure `model/bad-config`. */
export function spatialOf({ decoder }: Configs, usual: number): number {
  const levels = decoder.block_out_channels ?? undefined;
  if (levels === undefined) return usual;
  if (Array.isArray(levels) && levels.length > 0 && levels.every(isCount)) return 2 ** (levels.length - 1);
  throw badConfig(decoder, "block_out_channels", said("a list of positive whole numbers"));
}

/**
 * Sides of the latent, in its own cells.
 * @param cell pixels of one cell's side. @param even cells come in pairs (patches of 2 × 2).
 * @throws Failure `model/bad-size`.
 */
export function cellsOf({ width, height }: Sizes, cell: number, even = false): { rows: number; columns: number } {
  const unit = even ? 2 * cell : cell;
  if (width % unit === 0 && height % unit === 0) return { rows: height / cell, columns: width / cell };
  throw failure(
    "model/bad-size",
    said(
      "Pictures of {width} × {height} pixels do not fit this model, whose sides are multiples of {unit}. Use {width2} × {height2}.",
      { width, height, unit, width2: nearest(width, unit), height2: nearest(height, unit) },
    ),
  );
}

/** Latent frames of a clip whose first frame stands alone. @throws Failure `model/bad-size`. */
export function latentFrames({ frames }: Sizes, temporal: number): number {
  if ((frames - 1) % temporal === 0) return (frames - 1) / temporal + 1;
  const fitting = Math.round((frames - 1) / temporal) * temporal + 1;
  throw failure(
    "model/bad-size",
    said(
      "A clip of {frames} frames does not fit this model, which makes 1 and any multiple of {temporal} more. Use {fitting} frames.",
      { frames, temporal, fitting },
    ),
  );
}

/** A picture of the denoiser's sample_size, one number for a square or height and width; of the usual side without. */
export function pictureOf({ denoiser }: Configs, spatial: number, usual: number): Sizes {
  const cells = sampleSize(denoiser);
  const [height, width] = cells ? cells.map((n) => n * spatial) : [usual, usual];
  return { width: width!, height: height!, frames: 1 };
}

function nearest(pixels: number, unit: number): number {
  return Math.max(1, Math.round(pixels / unit)) * unit;
}
