import { said } from "#core/said.ts";
import { qualityOf } from "#nodes/compare/quality.ts";
import type { Comparison } from "#nodes/values.ts";
import { draw } from "./document.ts";
import { runForOutputs } from "./engine.ts";
import { failure } from "./failures.ts";
import { type ModelOptions, modelNodes } from "./model-options.ts";
import { badOption } from "./options.ts";

/** What a schedule is checked on. */
export interface ScheduleCheck extends Omit<ModelOptions, "model"> {
  readonly model?: string;
  readonly prompt?: readonly string[];
  readonly prompts?: string;
  readonly seeds: string;
  /** dB, which the mean over the samples must reach. */
  readonly minPsnr: number;
  readonly threads?: number;
  readonly provider: readonly string[];
  readonly json?: boolean;
}

/**
 * Samples with a schedule and in full, and says whether the mean PSNR of frames is as high as it must be: for whoever serves a model
 * and wants to know that it is still what it was.
 * @throws Failure `cli/below-psnr`, `cli/bad-option`, as the nodes that are run.
 */
export async function checkSchedule(file: string, options: ScheduleCheck): Promise<void> {
  const { model, prompt, prompts, seeds, minPsnr, threads, provider, json } = options;
  if (!model) throw badOption("--min-psnr samples with a schedule: give the model as --model DIR.");
  if (!prompt && !prompts) throw badOption("Give at least one --prompt TEXT, or --prompts FILE.");
  const { nodes, ready } = modelNodes({ ...options, model }, { prompts: prompt?.join("\n"), file: prompts, seeds });
  const workflow = draw("check", {
    ...nodes,
    schedule: { type: "load/schedule", params: { file } },
    apply: { type: "apply/cache-mask", inputs: { model: ready.model, schedule: ["schedule", "schedule"] } },
    reused: { type: "sample/sample", inputs: { ...ready, model: ["apply", "model"] } },
    full: { type: "sample/sample", title: "Sample in full", inputs: ready },
    video: { type: "sample/decode", inputs: { sample: ["reused", "sample"] } },
    fullVideo: { type: "sample/decode", title: "Decode in full", inputs: { sample: ["full", "sample"] } },
    compare: { type: "compare/compare", inputs: { reference: ["fullVideo", "video"], video: ["video", "video"] } },
  });
  const outputs = await runForOutputs(workflow, ["compare"], { threads, providers: provider });
  const { rows } = (outputs.get("compare") as { comparison: Comparison }).comparison;
  const quality = qualityOf(rows);
  const { mean: psnr, median, worst } = quality.psnr;
  const samples = rows.map((row) => ({
    prompt: row.prompt,
    seed: row.seed,
    psnr: row.psnr,
    ssim: row.ssim,
    l1: row.l1,
  }));
  const told = { psnr, median, worst, ssim: quality.ssim.mean, l1: quality.l1.mean, minPsnr, samples };
  if (json) process.stdout.write(`${JSON.stringify(told)}\n`);
  if (!(psnr >= minPsnr)) {
    throw failure(
      "cli/below-psnr",
      said(
        "{file} comes to {psnr} dB over {rowsCount} samples (median {median}, worst {worst}), and {minPsnr} dB were asked for: compute more steps, or calibrate on the model as it is now.",
        {
          file,
          psnr: psnr.toFixed(2),
          rowsCount: rows.length,
          median: median.toFixed(2),
          worst: worst.toFixed(2),
          minPsnr,
        },
      ),
    );
  }
  process.stderr.write(
    `${file}: ${psnr.toFixed(2)} dB over ${rows.length} ${rows.length === 1 ? "sample" : "samples"}, median ${median.toFixed(2)}, worst ${worst.toFixed(2)}.\n`,
  );
}
