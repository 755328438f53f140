import { summaryOf } from "#core/summary.ts";
import type { ScheduleFile } from "#formats/schedule-file.ts";
import { qualityOf } from "#nodes/compare/quality.ts";
import type { Comparison, Samples } from "#nodes/values.ts";
import { idsOf } from "./workflow.ts";

/** One budget of the demo, over the unseen prompts: means where nothing else is said, of times the medians: a moment's other work spoils a mean. */
export interface BudgetFigures {
  readonly budget: number;
  readonly steps: number;
  readonly computedSteps: number;
  readonly evaluations: number;
  readonly seconds: number;
  readonly speedUp: number;
  /** Speed-up as a share of T / B, which it would be if a reused step cost nothing. */
  readonly efficiency: number;
  /** Mean absolute difference of final latents. */
  readonly jointError: number;
  readonly jointErrorMedian: number;
  readonly jointErrorGeometric: number;
  readonly jointErrorWorst: number;
  readonly psnr: number;
  readonly psnrMedian: number;
  readonly psnrWorst: number;
  readonly ssim: number;
  /** Of the method alone: measured edges, lexicographic minimax, predictions held. */
  readonly methodPsnr: number;
  readonly methodPsnrWorst: number;
  readonly uniformPsnr: number;
  readonly uniformPsnrWorst: number;
}

type Outputs = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

export function figuresOf(outputs: Outputs, budget: number): BudgetFigures {
  const ids = idsOf(budget);
  const value = <T>(node: string, port: string) => outputs.get(node)![port] as T;
  const schedule = value<ScheduleFile>(ids.measured, "schedule");
  const { rows } = value<Comparison>(ids.compared, "comparison");
  const { psnr, ssim } = qualityOf(rows);
  const method = qualityOf(value<Comparison>(ids.method, "comparison").rows).psnr;
  const uniform = qualityOf(value<Comparison>(ids.uniform, "comparison").rows).psnr;
  const joint = summaryOf(schedule.jointErrors!);
  const { items } = value<Samples>(`sample${budget}`, "sample");
  const { median: seconds } = summaryOf(rows.map((r) => r.seconds));
  const speedUp = summaryOf(rows.map((r) => r.referenceSeconds)).median / seconds;
  return {
    budget,
    steps: schedule.steps,
    computedSteps: summaryOf(rows.map((r) => r.computedSteps)).mean,
    evaluations: summaryOf(items.map((i) => i.evaluations)).mean,
    seconds,
    speedUp,
    efficiency: speedUp / (schedule.steps / budget),
    jointError: joint.mean,
    jointErrorMedian: joint.median,
    jointErrorGeometric: joint.geometric,
    jointErrorWorst: joint.worst,
    psnr: psnr.mean,
    psnrMedian: psnr.median,
    psnrWorst: psnr.worst,
    ssim: ssim.mean,
    methodPsnr: method.mean,
    methodPsnrWorst: method.worst,
    uniformPsnr: uniform.mean,
    uniformPsnrWorst: uniform.worst,
  };
}

/** The demo's table, in fixed columns. */
export function tableOf(
  full: { steps: number; evaluations: number; seconds: number },
  figures: readonly BudgetFigures[],
): string {
  const head = [
    "budget",
    "evaluations",
    "seconds",
    "speed-up",
    "÷ (T/B)",
    "PSNR dB: mean",
    "median",
    "worst",
    "SSIM",
    "joint error: mean",
    "median",
    "geometric",
    "worst",
    "the method alone, dB: mean",
    "worst",
    "evenly spread, dB: mean",
    "worst",
  ];
  const rows = [
    [
      `${full.steps} (full)`,
      String(full.evaluations),
      full.seconds.toFixed(2),
      "1.00×",
      ...new Array<string>(head.length - 4).fill(""),
    ],
    ...figures.map((f) => [
      String(f.budget),
      String(f.evaluations),
      f.seconds.toFixed(2),
      `${f.speedUp.toFixed(2)}×`,
      f.efficiency.toFixed(3),
      ...[f.psnr, f.psnrMedian, f.psnrWorst].map((value) => value.toFixed(2)),
      f.ssim.toFixed(4),
      ...[f.jointError, f.jointErrorMedian, f.jointErrorGeometric, f.jointErrorWorst].map((value) => value.toFixed(4)),
      ...[f.methodPsnr, f.methodPsnrWorst, f.uniformPsnr, f.uniformPsnrWorst].map((value) => value.toFixed(2)),
    ]),
  ];
  const widths = head.map((title, k) => Math.max(title.length, ...rows.map((row) => row[k]!.length)));
  const lines = [head, widths.map((w) => "─".repeat(w)), ...rows];
  return lines.map((line) => line.map((cell, k) => cell.padStart(widths[k]!)).join("  ")).join("\n");
}
