import type { ScheduleFile } from "#formats/schedule-file.ts";
import type { Comparison, Samples } from "#nodes/values.ts";
import { idsOf } from "./workflow.ts";

/** One budget of the demo; means over the unseen prompts, of times the medians: a moment's other work spoils a mean. */
export interface BudgetFigures {
  readonly budget: number;
  readonly steps: number;
  readonly computedSteps: number;
  readonly evaluations: number;
  readonly seconds: number;
  readonly speedUp: number;
  /** Speed-up as a share of T / B, which it would be if a reused step cost nothing. */
  readonly efficiency: number;
  readonly worstEdgeError: number;
  readonly jointError: number;
  readonly psnr: number;
  readonly ssim: number;
  readonly uniformPsnr: number;
}

type Outputs = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

export function figuresOf(outputs: Outputs, budget: number): BudgetFigures {
  const ids = idsOf(budget);
  const value = <T>(node: string, port: string) => outputs.get(node)![port] as T;
  const schedule = value<ScheduleFile>(ids.solved, "schedule");
  const { rows } = value<Comparison>(ids.compared, "comparison");
  const uniform = value<Comparison>(ids.uniform, "comparison").rows;
  const { items } = value<Samples>(`sample${budget}`, "sample");
  const seconds = median(rows.map((r) => r.seconds));
  const speedUp = median(rows.map((r) => r.referenceSeconds)) / seconds;
  return {
    budget,
    steps: schedule.steps,
    computedSteps: mean(rows.map((r) => r.computedSteps)),
    evaluations: mean(items.map((i) => i.evaluations)),
    seconds,
    speedUp,
    efficiency: speedUp / (schedule.steps / budget),
    worstEdgeError: schedule.edgeErrors![0]!,
    jointError: schedule.jointError!,
    psnr: mean(rows.map((r) => r.psnr)),
    ssim: mean(rows.map((r) => r.ssim)),
    uniformPsnr: mean(uniform.map((r) => r.psnr)),
  };
}

/** The demo's table, in fixed columns. */
export function tableOf(
  full: { steps: number; evaluations: number; seconds: number },
  figures: readonly BudgetFigures[],
): string {
  const head = [
    "budget",
    "computed",
    "evaluations",
    "seconds",
    "speed-up",
    "÷ (T/B)",
    "worst edge",
    "joint error",
    "PSNR dB",
    "SSIM",
    "uniform PSNR dB",
  ];
  const rows = [
    [
      `${full.steps} (full)`,
      String(full.steps),
      String(full.evaluations),
      full.seconds.toFixed(2),
      "1.00×",
      "",
      "",
      "",
      "",
      "",
      "",
    ],
    ...figures.map((f) => [
      String(f.budget),
      String(f.computedSteps),
      String(f.evaluations),
      f.seconds.toFixed(2),
      `${f.speedUp.toFixed(2)}×`,
      f.efficiency.toFixed(3),
      f.worstEdgeError.toFixed(5),
      f.jointError.toFixed(5),
      f.psnr.toFixed(2),
      f.ssim.toFixed(4),
      f.uniformPsnr.toFixed(2),
    ]),
  ];
  const widths = head.map((title, k) => Math.max(title.length, ...rows.map((row) => row[k]!.length)));
  const lines = [head, widths.map((w) => "─".repeat(w)), ...rows];
  return lines.map((line) => line.map((cell, k) => cell.padStart(widths[k]!)).join("  ")).join("\n");
}

export function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
