import { barY, dot, line, type Markish, plot, pointer, pointerX, ruleY, tip } from "@observablehq/plot";
import type { Preview } from "#kit/preview.ts";
import { figure } from "./figure.ts";

export type Chart = Extract<Preview, { kind: "bars" | "line" | "scatter" }>;
type Curves = Extract<Chart, { series: unknown }>;

export interface ChartLook {
  readonly width: number;
  readonly height: number;
  readonly log: boolean;
}

/** Colours of curves, in turn; all are told apart in both themes. */
const COLOURS = ["var(--accent)", "var(--warning)", "var(--focus)", "var(--danger)", "var(--muted)"] as const;

/** Draws bars, curves or dots. What a log scale cannot show is left out. */
export function drawChart(chart: Chart, look: ChartLook): SVGSVGElement {
  const svg = chart.kind === "bars" ? drawBars(chart, look) : drawCurves(chart, look);
  // Groups have no role and so no name for screen readers; the drawing as a whole has one.
  for (const group of svg.querySelectorAll("g[aria-label]")) {
    if (group.getAttribute("aria-label") === "tip") group.setAttribute("data-passing", "");
    group.removeAttribute("aria-label");
  }
  return svg;
}

const STYLE = { background: "transparent", color: "var(--text)", fontFamily: "var(--font)", fontSize: "12px" };

function drawBars(
  { bars, yTitle }: Extract<Chart, { kind: "bars" }>,
  { width, height, log }: ChartLook,
): SVGSVGElement {
  const shown = bars.map((bar, k) => ({ ...bar, place: k })).filter(({ value }) => !log || value > 0);
  const least = Math.min(...shown.map(({ value }) => value));
  const room = (width - 70) / Math.max(1, shown.length);
  const every = Math.ceil(34 / room);
  const title = ({ label, value }: (typeof shown)[number]) => `${label}\n${figure(value)}`;
  return plot({
    width,
    height,
    marginLeft: 56,
    marginBottom: 34,
    style: STYLE,
    x: {
      type: "band",
      label: null,
      tickFormat: (place: number) => (place % every === 0 ? (bars[place]?.label ?? "") : ""),
      tickSize: 0,
    },
    y: { label: yTitle ?? null, grid: true, ...(log ? { type: "log" as const, tickFormat: figure } : {}) },
    marks: [
      barY(shown, {
        x: "place",
        y: "value",
        ...(log && { y1: least / 2, y2: "value" }),
        fill: ({ marked }) => (marked ? "var(--accent)" : "var(--line-strong)"),
        rx: 1,
      }),
      ...(log ? [] : [ruleY([0], { stroke: "currentColor", strokeOpacity: 0.4 })]),
      tip(shown, pointerX({ x: "place", y: "value", title, ...TIP })),
    ],
  }) as SVGSVGElement;
}

const TIP = { fill: "var(--raised)", stroke: "var(--line-strong)", textPadding: 8, lineHeight: 1.35 };

function drawCurves({ kind, series, xTitle, yTitle }: Curves, { width, height, log }: ChartLook): SVGSVGElement {
  const points = series.flatMap(({ name, points }, k) =>
    points.filter(([, y]) => !log || y > 0).map(([x, y]) => ({ x, y, name, colour: COLOURS[k % COLOURS.length]! })),
  );
  const many = series.length > 1;
  const title = ({ x, y, name }: (typeof points)[number]) =>
    `${many ? `${name}\n` : ""}${xTitle ?? "x"}: ${figure(x)}\n${yTitle ?? "y"}: ${figure(y)}`;
  const dots = kind === "scatter" || points.length < 120;
  const marks: Markish[] = [
    ...(kind === "line" ? [line(points, { x: "x", y: "y", z: "name", stroke: "colour", strokeWidth: 2 })] : []),
    ...(dots ? [dot(points, { x: "x", y: "y", fill: "colour", r: kind === "scatter" ? 3.5 : 2.5 })] : []),
    tip(points, pointer({ x: "x", y: "y", title, ...TIP })),
  ];
  const svg = plot({
    width,
    height,
    marginLeft: 60,
    marginTop: many ? 48 : 26,
    marginBottom: 40,
    style: STYLE,
    color: { type: "identity" },
    x: { label: xTitle ?? null, nice: true },
    y: {
      label: yTitle ?? null,
      grid: true,
      ...(log ? { type: "log" as const, tickFormat: figure } : { nice: true }),
    },
    marks,
  }) as SVGSVGElement;
  if (many) svg.append(legend(series.map(({ name }) => name)));
  return svg;
}

/** A part of the drawing itself, so that it is there in a file, too; it stands under the name of the upright axis. */
function legend(names: readonly string[]): SVGGElement {
  const make = (name: string, attributes: Readonly<Record<string, string | number>>) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    return element;
  };
  const group = make("g", {
    transform: "translate(60, 30)",
    "aria-hidden": "true",
    "text-anchor": "start",
  }) as SVGGElement;
  let x = 0;
  names.forEach((name, k) => {
    group.append(make("rect", { x, y: -4, width: 14, height: 3, rx: 1.5, fill: COLOURS[k % COLOURS.length]! }));
    const text = make("text", { x: x + 20, y: 2, fill: "currentColor" });
    text.textContent = name;
    group.append(text);
    x += 20 + widthOf(name) + 18;
  });
  return group;
}

/** About the width of a text of 12 pixels; Chinese letters are as wide as they are high. */
function widthOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 12 : 7), 0);
}
