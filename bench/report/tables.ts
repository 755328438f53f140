import { median } from "../median.ts";
import { mean } from "../moving-shapes.ts";
import type { Measured } from "./measure.ts";
import { PAPER } from "./methods/edges.ts";
import { bootstrapInterval, geometricMean } from "./statistics.ts";
import type { PairFigures } from "./study.ts";

/** What each method comes to: a row of figures for every budget, and of each the difference from the paper's, pair by pair. */
export function tablesOf(budgets: readonly number[], rows: readonly Measured[]): string {
  const paper = rows.find(({ method }) => method.id === PAPER);
  const parts = [
    table(
      ["", "evaluations", ...budgets.map(named)],
      rows.map((row) => figureRow(budgets, row)),
    ),
  ];
  if (paper) {
    const others = rows.filter((row) => row !== paper);
    parts.push(
      "PSNR over the paper's in dB, pair by pair, with the interval that holds 95 % of bootstrap means, and on how many of the pairs it is better:",
      table(
        ["", ...budgets.map(named)],
        others.map((row) => differenceRow(budgets, row, paper)),
      ),
    );
  }
  return parts.join("\n\n");
}

const named = (budget: number) => `B = ${budget}`;

function figureRow(budgets: readonly number[], { method, evaluations, byBudget }: Measured): string[] {
  const cells = budgets.map((budget) => {
    const pairs = byBudget.get(budget);
    return pairs ? figures(pairs, budget) : "–";
  });
  return [method.title, evaluations.toLocaleString("en"), ...cells];
}

/** Mean / median / worst PSNR, SSIM, (mean, geometric mean of L1). */
export function figures(pairs: readonly PairFigures[], budget: number): string {
  const psnrs = pairs.map(({ psnr }) => psnr);
  const joints = pairs.map(({ l1 }) => l1);
  const psnr = `${mean(psnrs).toFixed(2)}/${median(psnrs).toFixed(1)}/${Math.min(...psnrs).toFixed(1)}`;
  const l1 = `(${short(mean(joints))}, ${short(geometricMean(joints))})`;
  const computed = mean(pairs.map((pair) => pair.computed));
  const about = Math.abs(computed - budget) < 0.005 ? "" : ` at ${computed.toFixed(1)}`;
  return `${psnr} ${short(mean(pairs.map(({ ssim }) => ssim)))} ${l1}${about}`;
}

/** Without the zero before the point. */
function short(value: number): string {
  return value.toFixed(4).replace(/^0\./, ".");
}

function differenceRow(budgets: readonly number[], { method, byBudget }: Measured, paper: Measured): string[] {
  const cells = budgets.map((budget) => {
    const [own, theirs] = [byBudget.get(budget), paper.byBudget.get(budget)];
    return own && theirs ? difference(own, theirs) : "–";
  });
  return [method.title, ...cells];
}

function difference(own: readonly PairFigures[], theirs: readonly PairFigures[]): string {
  const gains = own.map(({ psnr }, k) => psnr - theirs[k]!.psnr);
  const [low, high] = bootstrapInterval(gains);
  const better = gains.filter((gain) => gain > 0).length;
  return `${signed(mean(gains))} [${signed(low)}, ${signed(high)}], ${better} of ${gains.length}`;
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
