import { Failure } from "#core/failure.ts";
import { ink, lineColours } from "./colour.ts";
import { svgPage } from "./svg.ts";
import { drawText, fitText, px, textWidth } from "./text.ts";
import { linearTicks, logTicks, shortNumber } from "./ticks.ts";

export interface Series {
  readonly name: string;
  /** [x, y], finite, x ascending. */
  readonly points: readonly (readonly [number, number])[];
}

export interface CurveOptions {
  readonly series: readonly Series[];
  readonly title?: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly yScale: "log" | "linear";
}

const width = 800;
const plot = { left: 92, right: 770, bottom: 416 };
const height = 480;

/**
 * A line chart, such as the worst edge error against the budget. 800 × 480 px. On a log scale points with y ≤ 0 have no
 * place and are left out (the whole budget computes every step, and its error is 0); a line then breaks there.
 *
 * @throws Failure `media/nothing-to-draw` if no series has a point that can be drawn, `media/not-finite` if a value is
 * NaN or infinite.
 */
export function curveSvg({ series, title, xTitle, yTitle, yScale }: CurveOptions): string {
  const shown = series.map((s) => ({ ...s, points: s.points.filter(([, y]) => yScale === "linear" || y > 0) }));
  const all = shown.flatMap((s) => s.points);
  if (series.some((s) => s.points.some(([x, y]) => !Number.isFinite(x) || !Number.isFinite(y)))) {
    throw new Failure("media/not-finite", "A curve has a value that is not a finite number; measure it again.");
  }
  if (all.length === 0) {
    throw new Failure(
      "media/nothing-to-draw",
      `There is nothing to draw on this ${yScale} scale; give a series with points.`,
    );
  }
  const key = legendRows(shown.map((s) => s.name));
  const top = 92 + Math.max(0, key.rows - 1) * 20;
  const x = axis(
    all.map((p) => p[0]),
    "linear",
    plot.left + 14,
    plot.right - 14,
    false,
  );
  const y = axis(
    all.map((p) => p[1]),
    yScale,
    plot.bottom,
    top,
    true,
  );
  return svgPage(width, height, title ?? yTitle, [
    drawText(fitText(title ?? yTitle, width - 60, { size: 20, weight: "strong" }), 30, 42, {
      size: 20,
      weight: "strong",
    }),
    ...key.parts,
    ...frame(x, y, top, xTitle, yTitle),
    ...shown.flatMap((s, i) => line(s, lineColours[i % lineColours.length], x.place, y.place)),
  ]);
}

interface Axis {
  readonly place: (value: number) => number;
  readonly ticks: readonly number[];
}

function axis(values: readonly number[], scale: "log" | "linear", from: number, to: number, zero: boolean): Axis {
  let min = values.reduce((a, b) => Math.min(a, b));
  let max = values.reduce((a, b) => Math.max(a, b));
  if (scale === "log") {
    if (max / min < 1.5) [min, max] = [min / 1.5, max * 1.5];
    const place = (v: number) => from + ((to - from) * Math.log(v / min)) / Math.log(max / min);
    return { place, ticks: logTicks(min, max) };
  }
  if (zero && min > 0 && min < max / 2) min = 0;
  if (max === min) [min, max] = [min - 1, max + 1];
  const place = (v: number) => from + ((to - from) * (v - min)) / (max - min);
  return { place, ticks: linearTicks(min, max, zero ? 5 : 10) };
}

function frame(x: Axis, y: Axis, top: number, xTitle: string, yTitle: string): string[] {
  const small = { size: 12, fill: ink.soft } as const;
  const parts = y.ticks.flatMap((tick) => [
    `<path stroke="${ink.grid}" d="M${plot.left} ${px(y.place(tick))}H${plot.right}"/>`,
    drawText(shortNumber(tick), plot.left - 10, y.place(tick) + 4, { ...small, anchor: "end" }),
  ]);
  parts.push(`<path stroke="${ink.axis}" d="M${plot.left} ${plot.bottom + 8}H${plot.right}"/>`);
  for (const tick of x.ticks) {
    parts.push(`<path stroke="${ink.axis}" d="M${px(x.place(tick))} ${plot.bottom + 8}v5"/>`);
    parts.push(drawText(shortNumber(tick), x.place(tick), plot.bottom + 28, { ...small, anchor: "middle" }));
  }
  parts.push(drawText(xTitle, plot.right, plot.bottom + 52, { ...small, anchor: "end" }));
  const middle = (top + plot.bottom) / 2;
  parts.push(`<g transform="rotate(-90 36 ${px(middle)})">`);
  parts.push(drawText(yTitle, 36, middle, { ...small, anchor: "middle" }), "</g>");
  return parts;
}

function line(s: Series, colour: string, x: (v: number) => number, y: (v: number) => number): string[] {
  const at = s.points.map(([px_, py]) => `${px(x(px_))} ${px(y(py))}`);
  if (at.length === 0) return [];
  const parts = [
    `<path fill="none" stroke="${colour}" stroke-width="2" stroke-linejoin="round" d="M${at.join("L")}"/>`,
  ];
  if (at.length <= 60) {
    const dots = at.map((p) => `M${p}h0`).join("");
    parts.push(`<path stroke="#ffffff" stroke-width="8" stroke-linecap="round" d="${dots}"/>`);
    parts.push(`<path stroke="${colour}" stroke-width="5.5" stroke-linecap="round" d="${dots}"/>`);
  }
  return parts;
}

function legendRows(names: readonly string[]): { parts: string[]; rows: number } {
  const style = { size: 13 } as const;
  const parts: string[] = [];
  let [x, row] = [30, 0];
  names.forEach((name, i) => {
    const label = fitText(name, width - 120, style);
    const needs = textWidth(label, style) + 50;
    if (x > 30 && x + needs > width - 20) [x, row] = [30, row + 1];
    const y = 68 + row * 20;
    parts.push(`<path stroke="${lineColours[i % lineColours.length]}" stroke-width="3" d="M${px(x)} ${y - 4}h18"/>`);
    parts.push(drawText(label, x + 25, y, { ...style, fill: ink.soft }));
    x += needs;
  });
  return { parts, rows: row + 1 };
}
