import { basename } from "node:path";
import { Command } from "commander";
import { type Summary, summaryOf } from "#core/summary.ts";
import type { ScheduleFile } from "#formats/schedule-file.ts";
import { type Quality, qualityOf } from "#nodes/compare/quality.ts";
import type { Comparison, Samples } from "#nodes/values.ts";
import { type DrawnNode, draw } from "./document.ts";
import { runForOutputs } from "./engine.ts";
import { checkFile, save } from "./files.ts";
import { addModelOptions, type ModelOptions, modelNodes } from "./model-options.ts";
import { badOption, gather, jsonOption, modelOption, providerOption, threadsOption } from "./options.ts";

export function reportCommand(): Command {
  const command = new Command("report")
    .description("Set schedules of a model side by side: what each spends, and how near it comes to the full run.")
    .argument("<schedule...>", ".schedule.json, or a mask or a list of steps from another program; one or several")
    .addOption(modelOption())
    .option("--prompt <text>", "a prompt to sample (repeatable)", gather)
    .option("--prompts <file>", "a text file with one prompt a line")
    .option("--seeds <list>", "seeds for every prompt, e.g. 1,2 or 1-4", "1");
  return addModelOptions(command)
    .option("--out <file>", "write the table as Markdown as well")
    .addOption(threadsOption())
    .addOption(providerOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Take prompts and seeds that no schedule was made from. PSNR and SSIM are of decoded frames, L1 is of final latents.

With --json: {"samples", "full": {"evaluations"}, "schedules": [{"file", "evaluations", "psnr", "ssim", "l1"}, …]}, each figure
{"mean", "median", "geometric", "worst"}.

Example: lemica report out/b8.schedule.json out/b12.schedule.json --model models/moving-shapes --prompts unseen.txt`,
    )
    .action(report);
}

interface ReportOptions extends ModelOptions {
  readonly prompt?: readonly string[];
  readonly prompts?: string;
  readonly seeds: string;
  readonly out?: string;
  readonly threads?: number;
  readonly provider: readonly string[];
  readonly json?: boolean;
}

interface Reported extends Omit<Quality, "l1"> {
  readonly file: string;
  readonly evaluations: number;
  /** Mean absolute difference of final latents. */
  readonly l1: Summary;
}

async function report(files: readonly string[], options: ReportOptions): Promise<void> {
  const { prompt, prompts, seeds, out, threads, provider, json } = options;
  if (!prompt && !prompts) throw badOption("Give at least one --prompt TEXT, or --prompts FILE.");
  if (out) await checkFile(out);
  const { nodes, ready } = modelNodes(options, { prompts: prompt?.join("\n"), file: prompts, seeds });
  const workflow = draw("report", {
    ...nodes,
    full: { type: "sample/sample", title: "Sample in full", inputs: ready },
    fullVideo: { type: "sample/decode", title: "Decode in full", inputs: { sample: ["full", "sample"] } },
    ...Object.assign({}, ...files.map((file, k) => nodesOf(file, k, ready))),
  });
  const targets = files.flatMap((_, k) => [`sample${k}`, `compare${k}`, `joint${k}`]);
  const outputs = await runForOutputs(workflow, ["full", ...targets], { threads, providers: provider });
  const value = <T>(node: string, port: string) => outputs.get(node)![port] as T;
  const evaluationsOf = (node: string) =>
    summaryOf(value<Samples>(node, "sample").items.map(({ evaluations }) => evaluations)).mean;
  const schedules = files.map((file, k): Reported => {
    const { psnr, ssim } = qualityOf(value<Comparison>(`compare${k}`, "comparison").rows);
    const l1 = summaryOf(value<ScheduleFile>(`joint${k}`, "schedule").jointErrors!);
    return { file, evaluations: evaluationsOf(`sample${k}`), psnr, ssim, l1 };
  });
  const full = { evaluations: evaluationsOf("full") };
  const samples = value<Samples>("full", "sample").items.length;
  const table = tableOf(full.evaluations, samples, schedules);
  if (out) {
    await save(out, table);
    process.stderr.write(`Saved ${out}.\n`);
  }
  process.stdout.write(json ? `${JSON.stringify({ samples, full, schedules })}\n` : table);
}

function nodesOf(
  file: string,
  k: number,
  ready: ReturnType<typeof modelNodes>["ready"],
): Readonly<Record<string, DrawnNode>> {
  const name = basename(file);
  return {
    [`schedule${k}`]: { type: "load/schedule", title: `Load ${name}`, params: { file } },
    [`apply${k}`]: {
      type: "apply/cache-mask",
      title: `Apply ${name}`,
      inputs: { model: ready.model, schedule: [`schedule${k}`, "schedule"] },
    },
    [`sample${k}`]: {
      type: "sample/sample",
      title: `Sample with ${name}`,
      inputs: { ...ready, model: [`apply${k}`, "model"] },
    },
    [`video${k}`]: { type: "sample/decode", inputs: { sample: [`sample${k}`, "sample"] } },
    [`compare${k}`]: {
      type: "compare/compare",
      inputs: { reference: ["fullVideo", "video"], video: [`video${k}`, "video"] },
    },
    [`joint${k}`]: {
      type: "compare/joint-error",
      inputs: { reference: ["full", "sample"], sample: [`sample${k}`, "sample"] },
    },
  };
}

/** As Markdown. */
function tableOf(full: number, samples: number, schedules: readonly Reported[]): string {
  const digits = (value: number) => value.toPrecision(3);
  const rows = schedules.map(({ file, evaluations, psnr, ssim, l1 }) =>
    [
      basename(file),
      evaluations,
      `${psnr.mean.toFixed(2)} / ${psnr.median.toFixed(2)} / ${psnr.worst.toFixed(2)}`,
      `${ssim.mean.toFixed(4)} / ${ssim.worst.toFixed(4)}`,
      `${digits(l1.mean)} / ${digits(l1.median)} / ${digits(l1.geometric)} / ${digits(l1.worst)}`,
    ].join(" | "),
  );
  return `Against the full run, ${full} evaluations a sample; samples: ${samples}.

| schedule | evaluations | PSNR dB: mean / median / worst | SSIM: mean / worst | L1: mean / median / geometric / worst |
|---|---|---|---|---|
${rows.map((row) => `| ${row} |\n`).join("")}`;
}
