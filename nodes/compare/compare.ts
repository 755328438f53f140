import { z } from "zod";
import { type Said, said } from "#core/said.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { failure } from "../failures.ts";
import { COMPARISON, VIDEO } from "../sockets.ts";
import type { ComparedClip, DecodedClip, Video } from "../values.ts";
import { type ClipDifference, compareClips } from "./compare-clips.ts";
import { qualityOf } from "./quality.ts";

export const compare = defineNode({
  type: "compare/compare",
  // Version 1 told a speed-up by seconds that may be of different runs.
  version: 2,
  migrate: { 1: (params) => params },
  title: "Compare",
  summary:
    "Sets reused clips against full ones of the same prompts and seeds: PSNR, SSIM, L1, and how many evaluations were made for how many. Seconds may be of different runs, and make no ratio.",
  inputs: {
    reference: input(VIDEO, "Clips of the full model", { title: "Full" }),
    video: input(VIDEO, "Clips made with reuse", { title: "Reused" }),
  },
  outputs: { comparison: output(COMPARISON, "One row a clip") },
  params: z.object({}),
  isOutput: true,
  run: async ({ reference, video }, _, { signal, progress }) => {
    const both = pairs(reference, video);
    const frames = both.reduce((sum, [{ clip }]) => sum + clip.frames, 0);
    const rows: ComparedClip[] = [];
    let done = 0;
    for (const [k, [full, reused]] of both.entries()) {
      const onFrame = () => {
        signal.throwIfAborted();
        progress(++done, frames, said("clip {clip} of {clips}", { clip: k + 1, clips: both.length }));
      };
      rows.push(rowOf(full, reused, await compareClips(reused.clip, full.clip, onFrame)));
    }
    return { comparison: { rows } };
  },
  preview: ({ comparison: { rows } }) => ({
    kind: "table",
    columns: [
      said("Prompt"),
      said("Seed"),
      said("PSNR"),
      said("SSIM"),
      said("L1"),
      said("Evaluations"),
      said("Times fewer"),
      said("Seconds"),
      said("Seconds in full"),
    ],
    rows: rows.map((row) => cells(row.prompt, row.seed, row)),
    foot: footOf(rows),
  }),
});

type Figures = Omit<ComparedClip, "prompt" | "seed">;

/** Clips of one prompt and seed, by place. @throws Failure `compare/other-samples`. */
function pairs(reference: Video, video: Video): [DecodedClip, DecodedClip][] {
  const same =
    reference.clips.length === video.clips.length &&
    video.clips.every(
      (c, k) =>
        c.prompt === reference.clips[k]!.prompt &&
        c.seed === reference.clips[k]!.seed &&
        c.clip.data.length === reference.clips[k]!.clip.data.length,
    );
  if (!same) {
    throw failure(
      "compare/other-samples",
      said(
        "The two videos are not of the same prompts, seeds and sizes. Sample both with the same Prompts and Sampling Settings.",
      ),
    );
  }
  return video.clips.map((clip, k) => [reference.clips[k]!, clip]);
}

function rowOf(reference: DecodedClip, reused: DecodedClip, difference: ClipDifference): ComparedClip {
  return {
    prompt: reused.prompt,
    seed: reused.seed,
    ...difference,
    computedSteps: reused.computedSteps,
    referenceSteps: reference.computedSteps,
    evaluations: reused.evaluations,
    referenceEvaluations: reference.evaluations,
    seconds: reused.milliseconds / 1000,
    referenceSeconds: reference.milliseconds / 1000,
  };
}

/** Of several clips a mean alone would hide those that tip into another picture. */
function footOf(rows: readonly ComparedClip[]): (Said | null)[][] {
  const mean = (key: keyof Figures) => rows.reduce((sum, row) => sum + row[key], 0) / rows.length;
  const quality = qualityOf(rows);
  const means = {
    computedSteps: mean("computedSteps"),
    referenceSteps: mean("referenceSteps"),
    evaluations: mean("evaluations"),
    referenceEvaluations: mean("referenceEvaluations"),
    seconds: mean("seconds"),
    referenceSeconds: mean("referenceSeconds"),
  };
  const { psnr, ssim, l1 } = quality;
  const whole = cells(said("Mean"), null, { ...means, psnr: psnr.mean, ssim: ssim.mean, l1: l1.mean });
  if (rows.length < 2) return [whole];
  const other = (name: Said, ...figures: (number | null)[]) => [name, null, ...figures, null, null, null, null];
  return [
    whole,
    other(said("Median"), rounded(psnr.median, 2), rounded(ssim.median, 4), rounded(l1.median, 5)),
    other(said("Geometric mean"), null, null, rounded(l1.geometric, 5)),
    other(said("Worst"), rounded(psnr.worst, 2), rounded(ssim.worst, 4), rounded(l1.worst, 5)),
  ];
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function cells(prompt: Said, seed: number | null, f: Figures): (Said | null)[] {
  return [
    prompt,
    seed,
    rounded(f.psnr, 2),
    rounded(f.ssim, 4),
    rounded(f.l1, 5),
    `${rounded(f.evaluations, 1)} / ${rounded(f.referenceEvaluations, 1)}`,
    f.evaluations > 0 ? rounded(f.referenceEvaluations / f.evaluations, 2) : null,
    rounded(f.seconds, 2),
    rounded(f.referenceSeconds, 2),
  ];
}
