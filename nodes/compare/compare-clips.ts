import { distance } from "#core/distance.ts";
import { psnr, ssim } from "#core/image-quality.ts";
import { type Clip, planesOf } from "#media/clip.ts";

/** How far a clip is from its reference: means over frames of PSNR (dB) and SSIM, and the mean absolute difference in 0 … 1. */
export function compareClips(clip: Clip, reference: Clip): { psnr: number; ssim: number; l1: number } {
  const { frames, height, width, channels } = reference;
  const sums = { psnr: 0, ssim: 0, l1: 0 };
  const l1 = distance("l1");
  for (let frame = 0; frame < frames; frame++) {
    const a = planesOf(clip, frame);
    const b = planesOf(reference, frame);
    sums.psnr += psnr(a, b) / frames;
    sums.ssim += ssim(a, b, { channels, height, width }) / frames;
    sums.l1 += l1(a, b) / frames;
  }
  return sums;
}
