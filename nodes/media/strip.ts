import { Failure } from "#core/failure.ts";
import { ink } from "./colour.ts";
import { svgPage } from "./svg.ts";
import { drawText, fitText, px } from "./text.ts";
import { linearTicks, shortNumber, stepTicks } from "./ticks.ts";

export interface StripOptions {
  /** A flag per step: 1 compute, 0 reuse. */
  readonly mask: readonly number[];
  /** The noise level before each step, and maybe after the last: drawn as a curve above the strip. */
  readonly sigmas?: ArrayLike<number>;
  readonly title?: string;
}

const width = 800;
const left = 62;
const side = width - left - 30;
const curveHeight = 120;

/**
 * A schedule as a strip, a box per step: dark where the model is computed, light where its prediction is reused, under
 * the curve of the noise level if that is given. 800 px wide.
 *
 * @throws Failure `media/bad-strip` if the mask is empty or the sigmas are not one per step (and at most one more).
 */
export function stripSvg({ mask, sigmas, title = "Schedule" }: StripOptions): string {
  const steps = mask.length;
  if (steps === 0) throw new Failure("media/bad-strip", "An empty mask cannot be drawn; give a flag for each step.");
  if (sigmas && sigmas.length !== steps && sigmas.length !== steps + 1) {
    throw new Failure(
      "media/bad-strip",
      `${sigmas.length} sigmas do not fit a mask of ${steps} steps; give ${steps}, or ${steps + 1} with the one after the last step.`,
    );
  }
  const cell = side / steps;
  const computed = mask.reduce((sum, flag) => sum + (flag ? 1 : 0), 0);
  const top = sigmas ? 92 + curveHeight + 18 : 88;
  const small = { size: 12, fill: ink.soft } as const;
  const body = [
    drawText(fitText(title, width - 60, { size: 20, weight: "strong" }), 30, 42, { size: 20, weight: "strong" }),
    drawText(`${computed} of ${steps} steps computed (dark), the others reused (light)`, 30, 64, {
      size: 13,
      fill: ink.soft,
    }),
  ];
  if (sigmas) body.push(...curve(sigmas, mask, cell));
  const gap = cell > 6 ? 1.5 : cell > 2 ? 0.5 : 0;
  for (const flag of [0, 1]) {
    const boxes = mask.map((f, step) =>
      (f ? 1 : 0) === flag ? `M${px(left + step * cell)} ${top}h${px(cell - gap)}v30h-${px(cell - gap)}z` : "",
    );
    body.push(`<path fill="${flag ? ink.compute : ink.reuse}" d="${boxes.join("")}"/>`);
  }
  for (const step of stepTicks(steps, 12)) {
    body.push(drawText(String(step), left + (step + 0.5) * cell, top + 48, { ...small, anchor: "middle" }));
  }
  body.push(drawText("Step", left + side, top + 68, { ...small, anchor: "end" }));
  return svgPage(width, top + 84, title, body);
}

/** Sigma falls in a smooth curve; dots mark where the model is computed. */
function curve(sigmas: ArrayLike<number>, mask: readonly number[], cell: number): string[] {
  const [top, bottom] = [92, 92 + curveHeight];
  const values = Array.from(sigmas);
  const max = values.reduce((a, b) => Math.max(a, b), 0) || 1;
  const x = (step: number) => left + (step + 0.5) * cell;
  const y = (sigma: number) => bottom - (sigma / max) * curveHeight;
  const small = { size: 12, fill: ink.soft } as const;
  const parts = linearTicks(0, max, 3).flatMap((tick) => [
    `<path stroke="${ink.grid}" d="M${left} ${px(y(tick))}H${left + side}"/>`,
    drawText(shortNumber(tick), left - 8, y(tick) + 4, { ...small, anchor: "end" }),
  ]);
  const inside = values.slice(0, mask.length);
  const line = inside.map((sigma, step) => `${px(x(step))} ${px(y(sigma))}`);
  const dots = line.filter((_, step) => mask[step]).map((at) => `M${at}h0`);
  parts.push(
    `<path fill="none" stroke="${ink.axis}" stroke-width="2" stroke-linejoin="round" d="M${line.join("L")}"/>`,
  );
  parts.push(
    `<path fill="none" stroke="${ink.compute}" stroke-linecap="round" stroke-width="${px(Math.min(6, Math.max(2, cell * 0.5)))}" d="${dots.join("")}"/>`,
  );
  parts.push(`<g transform="rotate(-90 24 ${(top + bottom) / 2})">`);
  parts.push(drawText("Sigma", 24, (top + bottom) / 2, { ...small, anchor: "middle" }), "</g>");
  return parts;
}
