import { setImmediate as othersTurn } from "node:timers/promises";
import { distance } from "#core/distance.ts";
import { psnr, ssim } from "#core/image-quality.ts";
import { type Clip, planesOf } from "#media/clip.ts";

/** How far a clip is from its reference. */
export interface ClipDifference {
  /** Mean over frames, in dB. */
  readonly psnr: number;
  /** Mean over frames. */
  readonly ssim: number;
  /** Mean absolute difference of values in 0 … 1. */
  readonly l1: number;
}

/**
 * Compares a clip with its reference, frame by frame. A large frame takes a good part of a second, so that others have
 * their turn between frames.
 * @param onFrame called after each frame; what it throws stops the comparison.
 */
export async function compareClips(clip: Clip, reference: Clip, onFrame?: () => void): Promise<ClipDifference> {
  const { frames, height, width, channels } = reference;
  const sums = { psnr: 0, ssim: 0, l1: 0 };
  const l1 = distance("l1");
  for (let frame = 0; frame < frames; frame++) {
    const a = planesOf(clip, frame);
    const b = planesOf(reference, frame);
    sums.psnr += psnr(a, b) / frames;
    sums.ssim += ssim(a, b, { channels, height, width }) / frames;
    sums.l1 += l1(a, b) / frames;
    await othersTurn();
    onFrame?.();
  }
  return sums;
}
