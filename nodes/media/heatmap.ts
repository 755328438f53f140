import { type ErrorGraph, edgeError, edgesOf } from "#core/error-graph.ts";
import { scheduleErrors } from "#core/schedule.ts";
import { errorColour, ink } from "./colour.ts";
import { svgPage } from "./svg.ts";
import { drawText, fitText, px, textWidth } from "./text.ts";
import { linearTicks, logTicks, shortNumber, stepTicks } from "./ticks.ts";

export interface HeatmapOptions {
  readonly graph: ErrorGraph;
  /** Computed steps of a schedule, ascending, 0 and the last included; its edges are outlined. */
  readonly path?: readonly number[];
  readonly title?: string;
  /** What the numbers are, under the colour bar. */
  readonly errorTitle?: string;
  readonly scale: "log" | "linear";
}

const side = 640;
const left = 92;
const top = 118;
const width = left + side + 40;
const height = top + side + 40;

/**
 * The error graph as a picture: a row per step an edge leaves, a column per step it reaches, paler for less error.
 * Edges of gap 1, which have no error, are grey. A chosen path is a staircase along the diagonal whose corners are its
 * edges. 772 × 798 px. Cost: one pass over the edges; one SVG path per shade, so that 1,000 steps still make a file of
 * a few MB.
 *
 * @throws Failure `core/compute-invalid` if the path is no schedule of these steps, `core/gap-beyond-graph` if it takes
 * an edge the graph lacks.
 */
export function heatmapSvg({
  graph,
  path,
  title = "Error graph",
  errorTitle = "Error",
  scale,
}: HeatmapOptions): string {
  const { steps } = graph;
  const cell = side / steps;
  const shade = shades(graph.errors, scale);
  const body = [
    drawText(fitText(title, width - 60, { size: 20, weight: "strong" }), 30, 42, { size: 20, weight: "strong" }),
    drawText(subtitle(graph, path), 30, 64, { size: 13, fill: ink.soft }),
    ...axes(steps, cell),
    ...cells(graph, cell, shade.index),
  ];
  if (path) body.push(...strips(steps, cell, path), ...staircase(cell, path));
  body.push(...legend(shade, errorTitle, scale));
  return svgPage(width, height, title, body);
}

function subtitle(graph: ErrorGraph, path?: readonly number[]): string {
  const { steps, maxGap, errors } = graph;
  if (!path) return `${steps} steps, gaps up to ${maxGap}, ${errors.length} edges`;
  const [worst] = scheduleErrors(graph, path);
  const chosen = `${path.length} of ${steps} steps computed`;
  if (!worst) return chosen;
  const k = path.findIndex((from, i) => edgeError(graph, from, path[i + 1]) === worst);
  return `${chosen}, worst edge ${path[k]} to ${path[k + 1]}: ${shortNumber(worst)}`;
}

const shadeCount = 96;

interface Shades {
  readonly min: number;
  readonly max: number;
  /** 0 to 1 along the colour bar. */
  readonly place: (error: number) => number;
  readonly index: (error: number) => number;
}

/** On a log scale an error of 0 has no place of its own and gets the palest colour. */
function shades(errors: Float64Array, scale: "log" | "linear"): Shades {
  let [min, max] = [Number.POSITIVE_INFINITY, 0];
  for (const error of errors) {
    if (error > max) max = error;
    if (error < min && error > 0) min = error;
  }
  if (max === 0) [min, max] = [0, 1];
  else if (scale === "linear") min = 0;
  else if (max / min < 1.01) [min, max] = [min / 2, max * 2];
  const log = scale === "log" && min > 0;
  const place = (e: number) =>
    log ? (e <= min ? 0 : Math.log(e / min) / Math.log(max / min)) : (e - min) / (max - min);
  return { min, max, place, index: (e) => Math.round(place(e) * (shadeCount - 1)) };
}

function cells({ steps, maxGap, errors }: ErrorGraph, cell: number, shade: (error: number) => number): string[] {
  const gap = cell > 12 ? 1 : cell > 6 ? 0.5 : 0;
  // Cells smaller than a pixel would show seams of the background between them.
  const crisp = cell < 2 ? ' shape-rendering="crispEdges"' : "";
  const square = (from: number, to: number) =>
    `M${px(left + to * cell)} ${px(top + from * cell)}h${px(cell - gap)}v${px(cell - gap)}h${px(gap - cell)}z`;
  let free = "";
  for (let from = 0; from < steps - 1; from++) free += square(from, from + 1);
  const byShade: string[] = Array(shadeCount).fill("");
  edgesOf(steps, maxGap).forEach(([from, to], k) => {
    byShade[shade(errors[k])] += square(from, to);
  });
  const drawn = byShade.flatMap((d, i) =>
    d === "" ? [] : [`<path${crisp} fill="${errorColour(i / (shadeCount - 1))}" d="${d}"/>`],
  );
  return [`<path fill="${ink.grid}" d="${free}"/>`, ...drawn];
}

function axes(steps: number, cell: number): string[] {
  const small = { size: 12, fill: ink.soft } as const;
  const parts: string[] = [];
  for (const step of stepTicks(steps, 10)) {
    const at = (step + 0.5) * cell;
    parts.push(drawText(String(step), left + at, top - 18, { ...small, anchor: "middle" }));
    parts.push(drawText(String(step), left - 18, top + at + 4, { ...small, anchor: "end" }));
    parts.push(
      `<path stroke="${ink.grid}" fill="none" d="M${px(left + at)} ${top}V${px(top + at)}M${left} ${px(top + at)}H${px(left + at)}"/>`,
    );
  }
  parts.push(drawText("Reuse until, then compute step", left + side, top - 38, { ...small, anchor: "end" }));
  parts.push(`<g transform="rotate(-90 ${left - 52} ${top + side})">`);
  parts.push(drawText("Compute step, then reuse", left - 52, top + side, small), "</g>");
  return parts;
}

/** The mask along both axes: dark where the schedule computes. */
function strips(steps: number, cell: number, path: readonly number[]): string[] {
  const gap = cell > 6 ? 1 : 0;
  const size = px(Math.max(0.5, cell - gap));
  const both = (step: number) =>
    `M${px(left + step * cell)} ${top - 12}h${size}v7h-${size}zM${left - 12} ${px(top + step * cell)}h7v${size}h-7z`;
  const computed = new Set(path);
  const reused = Array.from({ length: steps }, (_, step) => step).filter((step) => !computed.has(step));
  return [
    `<path fill="${ink.reuse}" d="${reused.map(both).join("")}"/>`,
    `<path fill="${ink.compute}" d="${path.map(both).join("")}"/>`,
  ];
}

function staircase(cell: number, path: readonly number[]): string[] {
  const x = (step: number) => px(left + (step + 0.5) * cell);
  const y = (step: number) => px(top + (step + 0.5) * cell);
  const near = Math.min(0.5, 1.5 / cell);
  // The line stops at an outlined edge and goes on below it, so that the colour inside stays clean.
  const line = path
    .slice(1)
    .map((to, i) => {
      const from = path[i];
      const inside = to - from > 1 ? 0.5 - near : 0;
      return `M${x(from)} ${y(from)}H${x(to - inside)}M${x(to)} ${y(from + inside)}V${y(to)}`;
    })
    .join("");
  const stroke = Math.max(0.8, Math.min(2.25, cell * 0.14));
  const edges = path
    .slice(1)
    .map((to, i) => [path[i], to])
    .filter(([from, to]) => to - from > 1);
  const box = ([from, to]: number[]) =>
    `M${px(left + to * cell - 0.5)} ${px(top + from * cell - 0.5)}h${px(cell)}v${px(cell)}h-${px(cell)}z`;
  const dots = path.map((step) => `M${x(step)} ${y(step)}h0`).join("");
  return [
    `<path fill="none" stroke="${ink.accent}" stroke-opacity="0.55" stroke-width="${px(stroke / 2)}" d="${line}"/>`,
    `<path fill="none" stroke="${ink.accent}" stroke-width="${px(stroke)}" d="${edges.map(box).join("")}"/>`,
    `<path fill="none" stroke="${ink.compute}" stroke-linecap="round" stroke-width="${px(Math.min(6, cell * 0.36))}" d="${dots}"/>`,
  ];
}

/** The colour bar, in the corner below the diagonal that no edge can reach. */
function legend(shade: Shades, errorTitle: string, scale: "log" | "linear"): string[] {
  const [x, y, w, h] = [left + 24, top + side - 64, 260, 14];
  const stops = Array.from({ length: 17 }, (_, i) => `<stop offset="${i / 16}" stop-color="${errorColour(i / 16)}"/>`);
  const parts = [
    `<rect x="${x - 12}" y="${y - 30}" width="${w + 24}" height="66" fill="#ffffff"/>`,
    `<linearGradient id="errors">${stops.join("")}</linearGradient>`,
    `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="url(#errors)"/>`,
  ];
  const style = { size: 12, fill: ink.soft, anchor: "middle" } as const;
  const ticks =
    scale === "log" && shade.min > 0 ? logTicks(shade.min, shade.max) : linearTicks(shade.min, shade.max, 4);
  const taken: [number, number][] = [];
  // Powers of ten are labelled first; the others where there is room.
  const rank = (tick: number) => (tick.toExponential().startsWith("1e") ? 0 : 1);
  for (const tick of [...ticks].sort((p, q) => rank(p) - rank(q))) {
    const at = x + shade.place(tick) * w;
    const label = shortNumber(tick);
    const half = textWidth(label, style) / 2 + 4;
    parts.push(`<path stroke="${ink.axis}" d="M${px(at)} ${y + h}v4"/>`);
    if (taken.some(([start, end]) => at + half > start && at - half < end)) continue;
    taken.push([at - half, at + half]);
    parts.push(drawText(label, at, y + h + 18, style));
  }
  parts.push(drawText(fitText(errorTitle, 300, { size: 13 }), x, y - 10, { size: 13 }));
  return parts;
}
