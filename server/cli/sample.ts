import { writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { Command } from "commander";
import { encodeClip } from "#media/animation.ts";
import { sideBySide } from "#media/side-by-side.ts";
import type { ComparedClip, Comparison, Video } from "#nodes/values.ts";
import { memoryJournals } from "#store/journals.ts";
import { memoryResults } from "#store/result-store.ts";
import { type DrawnNode, draw } from "./document.ts";
import { runFromCli } from "./engine.ts";
import { guidanceOption, jsonOption, modelOption, negativeOption, providerOption, samplerOption, shiftOption, stepsOption, threadsOption, whole } from "./options.ts";
import { Refusal } from "./refusal.ts";

const FORMATS = { ".webp": "webp", ".gif": "gif", ".png": "png-strip", ".mp4": "mp4" } as const;

export function sampleCommand(): Command {
  return new Command("sample")
    .description("Sample one prompt, in full or with a schedule; with --compare both, side by side.")
    .addOption(modelOption())
    .requiredOption("--prompt <text>", "the prompt")
    .option("--seed <n>", "the seed", whole("--seed", 0), 1)
    .option("--latents <file>", "an .npy file of unit noise to start from instead of the seed's")
    .addOption(negativeOption())
    .addOption(stepsOption())
    .addOption(guidanceOption())
    .addOption(samplerOption())
    .addOption(shiftOption())
    .option("--schedule <file>", "a .schedule.json to sample with")
    .option("--any-model", "use the schedule although it was calibrated on a model with other content")
    .option("--compare", "sample in full too, and measure the difference")
    .option("--scale <n>", "whole-number enlargement", whole("--scale", 1, 16), 4)
    .requiredOption("--out <file>", "where to write it: .webp, .gif, .png (frames side by side) or .mp4")
    .addOption(threadsOption())
    .addOption(providerOption())
    .addOption(jsonOption())
    .action(sample);
}

interface SampleOptions {
  readonly model: string;
  readonly prompt: string;
  readonly seed: number;
  readonly latents?: string;
  readonly negative: string;
  readonly steps: number;
  readonly guidance?: number;
  readonly sampler?: string;
  readonly shift?: number;
  readonly schedule?: string;
  readonly anyModel?: boolean;
  readonly compare?: boolean;
  readonly scale: number;
  readonly out: string;
  readonly threads?: number;
  readonly provider: readonly string[];
  readonly json?: boolean;
}

async function sample(options: SampleOptions): Promise<void> {
  const format = FORMATS[extname(options.out).toLowerCase() as keyof typeof FORMATS];
  if (!format) throw new Refusal(`${options.out} must end in ${Object.keys(FORMATS).join(", ")}.`);
  if (options.compare && !options.schedule) throw new Refusal("--compare sets a schedule against the full run: give --schedule FILE.");
  const workflow = draw("sample", nodesOf(options));
  const { outputs } = await runFromCli(workflow, {
    results: memoryResults(),
    journals: memoryJournals(),
    output: process.cwd(),
    bases: [process.cwd()],
    targets: options.compare ? ["video", "fullVideo", "compare"] : ["video"],
    threads: options.threads,
    providers: options.provider,
  });
  const clipOf = (id: string) => (outputs.get(id) as { video: Video }).video.clips[0]!;
  const made = clipOf("video");
  const clip = options.compare ? await sideBySide([clipOf("fullVideo").clip, made.clip]) : made.clip;
  const fps = (outputs.get("video") as { video: Video }).video.framesPerSecond;
  await writeFile(options.out, await encodeClip(clip, { format, fps, scale: options.scale, metadata: { workflow: JSON.stringify(workflow) } }));
  const row = (outputs.get("compare") as { comparison: Comparison } | undefined)?.comparison.rows[0];
  report(options, made, row);
}

function report({ out, json }: SampleOptions, made: { computedSteps: number; evaluations: number; milliseconds: number }, row: ComparedClip | undefined): void {
  const { computedSteps, evaluations, milliseconds } = made;
  const speedUp = row && row.referenceSeconds / row.seconds;
  const facts = `${computedSteps} steps computed, ${evaluations} evaluations, ${(milliseconds / 1000).toFixed(2)} s`;
  const against = row ? `; ${speedUp!.toFixed(2)}× as fast as in full, PSNR ${row.psnr.toFixed(2)} dB, SSIM ${row.ssim.toFixed(4)}` : "";
  process.stderr.write(`Saved ${out}: ${facts}${against}.\n`);
  if (json) process.stdout.write(`${JSON.stringify({ out, computedSteps, evaluations, seconds: milliseconds / 1000, ...(row && { speedUp, psnr: row.psnr, ssim: row.ssim, l1: row.l1 }) })}\n`);
}

function nodesOf(options: SampleOptions): Record<string, DrawnNode> {
  const { model: folder, prompt, seed, latents, negative, steps, guidance, sampler, shift, schedule, anyModel, compare } = options;
  const rest = { conditioning: ["prompts", "conditioning"], settings: ["settings", "settings"] } as const;
  return {
    model: { type: "load/pipeline", params: { folder } },
    prompts: { type: "condition/prompts", params: { prompts: prompt, negative, seeds: String(seed), latents }, inputs: { model: ["model", "model"] } },
    settings: { type: "sample/settings", params: { steps, guidance, sampler, shift }, inputs: { model: ["model", "model"] } },
    ...(schedule && {
      schedule: { type: "load/schedule", params: { file: schedule } },
      apply: { type: "apply/cache-mask", params: { anyModel }, inputs: { model: ["model", "model"], schedule: ["schedule", "schedule"] } },
    }),
    sample: { type: "sample/sample", inputs: { model: [schedule ? "apply" : "model", "model"], ...rest } },
    video: { type: "sample/decode", inputs: { sample: ["sample", "sample"] } },
    ...(compare && {
      full: { type: "sample/sample", inputs: { model: ["model", "model"], ...rest } },
      fullVideo: { type: "sample/decode", inputs: { sample: ["full", "sample"] } },
      compare: { type: "compare/compare", inputs: { reference: ["fullVideo", "video"], video: ["video", "video"] } },
    }),
  };
}
