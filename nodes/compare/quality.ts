import { type Summary, summaryOf } from "#core/summary.ts";
import type { ClipDifference } from "./compare-clips.ts";

/** How near clips are to their references: of PSNR (dB), SSIM and the L1 of pixels. */
export interface Quality {
  readonly psnr: Summary;
  readonly ssim: Summary;
  readonly l1: Summary;
}

/** @param rows at least one. The geometric means of PSNR, itself a logarithm, and of SSIM say nothing. */
export function qualityOf(rows: readonly ClipDifference[]): Quality {
  return {
    psnr: summaryOf(
      rows.map(({ psnr }) => psnr),
      "least",
    ),
    ssim: summaryOf(
      rows.map(({ ssim }) => ssim),
      "least",
    ),
    l1: summaryOf(rows.map(({ l1 }) => l1)),
  };
}
