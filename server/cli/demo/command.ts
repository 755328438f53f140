import { join, relative, resolve } from "node:path";
import { Command } from "commander";
import { summaryOf } from "#core/summary.ts";
import { calibrationCost } from "#diffusion/loop/calibration.ts";
import type { Budgets } from "#formats/budgets.ts";
import { filesOf } from "#media/svg.ts";
import type { Samples } from "#nodes/values.ts";
import { lineKind } from "#picture/curves-kind.ts";
import { looks } from "#picture/look.ts";
import { WORDS } from "#picture/sheet.ts";
import { HOME } from "#process/home.ts";
import { formatWorkflow } from "#protocol/workflow.ts";
import { memoryJournals } from "#store/journals.ts";
import { memoryResults } from "#store/result-store.ts";
import { runFromCli } from "../engine.ts";
import { checkFolder, save } from "../files.ts";
import { jsonOption, threadsOption, whole } from "../options.ts";
import { figuresOf, tableOf } from "./report.ts";
import { demoWorkflow, idsOf, MEASURED, RECORDED } from "./workflow.ts";

const MODEL = join(HOME, "models", "moving-shapes");

export function demoCommand(): Command {
  return new Command("demo")
    .description(
      "Record full runs of the shipped video model, propose, fit, sample faster, compare, and save everything.",
    )
    .option("--out <dir>", "where to save", "out/demo")
    .option("--steps <n>", "steps of a full run", whole("--steps", 12, 100), 24)
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action(demo);
}

interface DemoOptions {
  readonly out: string;
  readonly steps: number;
  readonly threads?: number;
  readonly json?: boolean;
}

async function demo({ out, steps, threads, json }: DemoOptions): Promise<void> {
  const budgets = [2, 3, 4].map((times) => Math.round(steps / times));
  const folder = resolve(out);
  const maxGap = Math.ceil((steps - 1) / (Math.min(...budgets) - 1)) + 1;
  const workflow = demoWorkflow({ model: MODEL, steps, maxGap, budgets });
  await checkFolder(folder, out);
  await save(join(folder, "demo.workflow.json"), formatWorkflow(workflow));
  const read = [...budgets.flatMap((b) => [...Object.values(idsOf(b)), `sample${b}`]), "full", "budgets"];
  const saving = workflow.nodes.filter((node) => node.type.startsWith("export/")).map((node) => node.id);
  const { outputs } = await runFromCli(workflow, {
    results: memoryResults(),
    journals: memoryJournals(),
    output: folder,
    bases: [folder],
    targets: [...read, ...saving],
    threads,
  });
  await saveCurve(folder, (outputs.get("budgets") as { budgets: Budgets }).budgets);
  const { items } = (outputs.get("full") as { sample: Samples }).sample;
  const full = {
    steps,
    evaluations: summaryOf(items.map((i) => i.evaluations)).mean,
    seconds: summaryOf(items.map((i) => i.milliseconds)).median / 1000,
  };
  // One guided evaluation is two of the denoiser, a branch each.
  const proposing = RECORDED.length * (steps + budgets.reduce((sum, budget) => sum + budget, 0));
  const measuring = MEASURED.length * calibrationCost(steps, maxGap);
  const figures = budgets.map((budget) => figuresOf(outputs, budget));
  process.stderr.write(
    `\n${items.length} prompts that were never seen, T = ${steps}; evaluations are a clip's, seconds medians, timed one after the other (a busy machine blurs them; bench/speed.ts takes turns). Proposing and fitting all budgets took ${proposing} guided evaluations, measuring edges for the method alone ${measuring}:\n\n`,
  );
  process.stdout.write(
    json
      ? `${JSON.stringify({ full, calibration: { proposing, measuring }, budgets: figures })}\n`
      : `${tableOf(full, figures)}\n`,
  );
  process.stderr.write(
    `\nSaved in ${relative(process.cwd(), folder) || "."}: budget-*.schedule.json (with weights), budget-*/ (full beside reused; the method's schedule for cache-dit, which holds), runs.full-runs.safetensors, errors.png (error graph with the method's path), errors.error-graph.json, budgets.png, demo.workflow.json.\n`,
  );
}

async function saveCurve(folder: string, { rows }: Budgets): Promise<void> {
  const points = rows.flatMap(({ budget, errors }): [number, number][] => (errors[0] ? [[budget, errors[0]]] : []));
  const [xTitle, yTitle] = ["Budget", "Worst edge error"];
  const preview = { kind: "line", series: [{ name: yTitle, points }], xTitle, yTitle, yScale: "log" } as const;
  const options = { size: { width: 600, height: 360 }, colours: looks.light, words: WORDS };
  const { svg, png } = await filesOf(lineKind.draw(preview, options).picture, yTitle, looks.light);
  await save(join(folder, "budgets.svg"), svg);
  await save(join(folder, "budgets.png"), png);
}
