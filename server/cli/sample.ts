import { basename, extname } from "node:path";
import { Command } from "commander";
import { type ClipFormat, encodeClip } from "#media/animation.ts";
import type { Clip } from "#media/clip.ts";
import { sideBySide } from "#media/side-by-side.ts";
import type { ComparedClip, Comparison, DecodedClip, Video } from "#nodes/values.ts";
import { type DrawnNode, draw } from "./document.ts";
import { runForOutputs } from "./engine.ts";
import { checkFile, save } from "./files.ts";
import { addModelOptions, type ModelOptions, modelNodes } from "./model-options.ts";
import { badOption, jsonOption, modelOption, providerOption, threadsOption, whole } from "./options.ts";

const FORMATS: Readonly<Record<string, ClipFormat>> = {
  ".webp": "webp",
  ".gif": "gif",
  ".png": "png-strip",
  ".mp4": "mp4",
};

export function sampleCommand(): Command {
  const command = new Command("sample")
    .description("Sample one prompt, in full or with a schedule; with --compare both, side by side.")
    .addOption(modelOption())
    .requiredOption("--prompt <text>", "the prompt")
    .option("--seed <n>", "the seed", whole("--seed", 0), 1)
    .option("--latents <file>", "an .npy file of unit noise to start from instead of the seed's");
  return addModelOptions(command)
    .option("--schedule <file>", "a .schedule.json to sample with")
    .option("--any-model", "use the schedule although it was calibrated on a model with other content")
    .option("--compare", "sample in full too, and measure the difference")
    .option("--scale <n>", "whole-number enlargement", whole("--scale", 1, 16), 4)
    .requiredOption("--out <file>", "where to write it: .webp, .gif, .png (frames side by side) or .mp4")
    .addOption(threadsOption())
    .addOption(providerOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Example: lemica sample --model models/moving-shapes --prompt "a large green triangle moving up on navy" --steps 20 \\
           --schedule out/b8.schedule.json --compare --out out/clip.webp`,
    )
    .action(sample);
}

interface SampleOptions extends ModelOptions {
  readonly prompt: string;
  readonly seed: number;
  readonly latents?: string;
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
  const { out, schedule, compare, scale, threads, provider } = options;
  const format = FORMATS[extname(out).toLowerCase()];
  if (!format) throw badOption(`--out ${out} must end in ${Object.keys(FORMATS).join(", ")}.`);
  if (compare && !schedule) throw badOption("--compare sets a schedule against the full run: give --schedule FILE.");
  const workflow = draw("sample", nodesOf(options, format));
  await checkFile(out);
  await checkEncoder(format);
  const outputs = await runForOutputs(workflow, compare ? ["video", "fullVideo", "compare"] : ["video"], {
    threads,
    providers: provider,
  });
  const videoOf = (id: string) => (outputs.get(id) as { video: Video }).video;
  const { clips, framesPerSecond: fps } = videoOf("video");
  const made = clips[0]!;
  const clip = compare ? await sideBySide([videoOf("fullVideo").clips[0]!.clip, made.clip]) : made.clip;
  const metadata = { workflow: JSON.stringify(workflow) };
  await save(out, await encodeClip(clip, { format, fps, scale, metadata }));
  report(options, made, (outputs.get("compare") as { comparison: Comparison } | undefined)?.comparison.rows[0]);
}

/** What the machine lacks to write a format is better known before the sampling than after it. */
async function checkEncoder(format: ClipFormat): Promise<void> {
  const black: Clip = { data: new Uint8Array(16 * 16 * 3), frames: 1, height: 16, width: 16, channels: 3 };
  if (format === "mp4") await encodeClip(black, { format });
}

function report({ out, json }: SampleOptions, made: DecodedClip, row: ComparedClip | undefined): void {
  const { computedSteps, evaluations, milliseconds } = made;
  const seconds = milliseconds / 1000;
  const compared = row && { speedUp: row.referenceSeconds / row.seconds, psnr: row.psnr, ssim: row.ssim, l1: row.l1 };
  const facts = [
    `${computedSteps} steps computed, ${evaluations} evaluations, ${seconds.toFixed(2)} s`,
    ...(compared
      ? [
          `${compared.speedUp.toFixed(2)}× as fast as in full`,
          `PSNR ${compared.psnr.toFixed(2)} dB, SSIM ${compared.ssim.toFixed(4)}`,
        ]
      : []),
  ];
  process.stderr.write(`Saved ${out}: ${facts.join("; ")}.\n`);
  if (json) process.stdout.write(`${JSON.stringify({ out, computedSteps, evaluations, seconds, ...compared })}\n`);
}

/** The workflow, with a node at its end that is not run here: it is for whoever runs the workflow in the saved file again. */
function nodesOf(options: SampleOptions, format: ClipFormat): Record<string, DrawnNode> {
  const { prompt, seed, latents, schedule, anyModel, compare, scale, out } = options;
  const params = { prompts: prompt.replace(/\r?\n/g, " "), seeds: String(seed), latents };
  const { nodes, ready } = modelNodes(options, params);
  return {
    ...nodes,
    ...(schedule && {
      schedule: { type: "load/schedule", params: { file: schedule } },
      apply: {
        type: "apply/cache-mask",
        params: { anyModel },
        inputs: { model: ready.model, schedule: ["schedule", "schedule"] as const },
      },
    }),
    sample: { type: "sample/sample", inputs: { ...ready, ...(schedule && { model: ["apply", "model"] as const }) } },
    video: { type: "sample/decode", inputs: { sample: ["sample", "sample"] } },
    ...(compare && {
      full: { type: "sample/sample", title: "Sample in full", inputs: ready },
      fullVideo: { type: "sample/decode", title: "Decode in full", inputs: { sample: ["full", "sample"] } },
      compare: { type: "compare/compare", inputs: { reference: ["fullVideo", "video"], video: ["video", "video"] } },
    }),
    save: {
      type: "export/video",
      params: { name: basename(out, extname(out)), format, scale },
      inputs: { video: ["video", "video"], ...(compare && { reference: ["fullVideo", "video"] as const }) },
    },
  };
}
