import { type CellsMark, FONT, type Mark, type Picture, TEXT_SIZE, type TextMark } from "./picture.ts";

/** Cells up to which each becomes a rectangle of its own; more are one picture inside the SVG. */
const MOST_CELLS = 20_000;

type How = Pick<SvgOptions, "embedded" | "drawText">;

interface SvgOptions {
  readonly title: string;
  readonly background: string;
  /** A picture of cells as a data URL, for more of them than make good rectangles. */
  readonly embedded?: (cells: CellsMark) => string;
  /** Draws a text as something that needs no font. */
  readonly drawText?: (text: TextMark) => string;
}

/** A picture as a self-contained SVG: it names its fonts, and needs no style and no file besides. */
export function svgOf({ width, height, marks }: Picture, { title, background, ...how }: SvgOptions): string {
  const family = FONT.replaceAll('"', "'");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width)} ${n(height)}" font-family="${family}" font-size="${TEXT_SIZE}">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="100%" height="100%" fill="${background}"/>`,
    ...marks.map((mark) => element(mark, how)),
    "</svg>",
    "",
  ].join("\n");
}

function element(mark: Mark, { embedded, drawText }: How): string {
  switch (mark.kind) {
    case "rect": {
      const { x, y, width, height, radius } = mark;
      const round = radius ? ` rx="${n(radius)}"` : "";
      return `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}"${round}${look(mark)}/>`;
    }
    case "path": {
      const [first = 0, second = 0, ...rest] = mark.points;
      const close = mark.fill === undefined ? "" : "Z";
      const dash = mark.dash ? ` stroke-dasharray="${mark.dash.join(" ")}"` : "";
      const lines = rest.length > 0 ? `L${pairs(rest)}` : "";
      return `<path d="M${n(first)} ${n(second)}${lines}${close}" stroke-linejoin="round"${dash}${look(mark)}/>`;
    }
    case "arcs": {
      const path = quads(mark.arcs).map(
        ([from, to, base, height]) =>
          `M${n(from)} ${n(base)}A${n((to - from) / 2)} ${n(height)} 0 0 1 ${n(to)} ${n(base)}`,
      );
      return `<path d="${path.join("")}"${look(mark)}/>`;
    }
    case "dots": {
      const path = [];
      for (let k = 0; k < mark.points.length; k += 2) path.push(dot(mark, mark.points[k], mark.points[k + 1]));
      return `<path d="${path.join("")}"${look(mark)}/>`;
    }
    case "text": {
      if (drawText) return drawText(mark);
      const { x, y, text, fill, size, bold, align = "left", turn } = mark;
      const anchor = { left: "", center: ' text-anchor="middle"', right: ' text-anchor="end"' }[align];
      const turned = turn ? ` transform="rotate(${n(turn)} ${n(x)} ${n(y)})"` : "";
      const letters = `${size ? ` font-size="${size}"` : ""}${bold ? ' font-weight="600"' : ""}`;
      return `<text x="${n(x)}" y="${n(y)}" fill="${fill}" dominant-baseline="central"${anchor}${letters}${turned}>${escapeXml(text)}</text>`;
    }
    case "cells":
      return cells(mark, embedded);
  }
}

function cells(mark: CellsMark, embedded?: (cells: CellsMark) => string): string {
  const { x, y, width, height, columns, rows, colours } = mark;
  const [wide, high] = [width / columns, height / rows];
  const known = colours.flatMap((colour, k) => (colour ? [{ colour, k }] : []));
  if (embedded && known.length > MOST_CELLS)
    return `<image x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" style="image-rendering:pixelated" preserveAspectRatio="none" href="${embedded(mark)}"/>`;
  // One path for each colour, so that a thousand steps still make a file of a few megabytes.
  const paths = new Map<string, string>();
  for (const { colour, k } of known) {
    const fill = `rgb(${colour.join(",")})`;
    const left = x + (k % columns) * wide;
    const top = y + Math.floor(k / columns) * high;
    const square = `M${n(left)} ${n(top)}h${n(wide)}v${n(high)}h${n(-wide)}z`;
    paths.set(fill, (paths.get(fill) ?? "") + square);
  }
  const drawn = [...paths].map(([fill, d]) => `<path fill="${fill}" d="${d}"/>`);
  return `<g shape-rendering="crispEdges">${drawn.join("")}</g>`;
}

function dot({ radius: r, shape = "circle" }: Extract<Mark, { kind: "dots" }>, x: number, y: number): string {
  if (shape === "square") return `M${n(x - r)} ${n(y - r)}h${n(2 * r)}v${n(2 * r)}h${n(-2 * r)}Z`;
  if (shape === "diamond") {
    const d = 1.3 * r;
    return `M${n(x)} ${n(y - d)}L${pairs([x + d, y, x, y + d, x - d, y])}Z`;
  }
  return `M${n(x - r)} ${n(y)}a${n(r)} ${n(r)} 0 1 1 ${n(2 * r)} 0a${n(r)} ${n(r)} 0 1 1 ${n(-2 * r)} 0Z`;
}

function look({
  fill = "none",
  stroke,
  line = 1,
  alpha,
}: {
  readonly fill?: string;
  readonly stroke?: string;
  readonly line?: number;
  readonly alpha?: number;
}): string {
  const drawn = stroke === undefined ? "" : ` stroke="${stroke}" stroke-width="${n(line)}"`;
  return ` fill="${fill}"${drawn}${alpha === undefined ? "" : ` opacity="${n(alpha)}"`}`;
}

function quads(numbers: readonly number[]): [number, number, number, number][] {
  const found: [number, number, number, number][] = [];
  for (let k = 0; k < numbers.length; k += 4) found.push([numbers[k], numbers[k + 1], numbers[k + 2], numbers[k + 3]]);
  return found;
}

const pairs = (numbers: readonly number[]): string => numbers.map(n).join(" ");
const n = (value: number): string => String(Number(value.toFixed(2)));

/** Text that may stand in XML, in an element or in a quoted attribute. Control characters XML forbids are dropped. */
export function escapeXml(text: string): string {
  const names: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are the characters XML 1.0 forbids
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "").replace(/[&<>"]/g, (c) => names[c]);
}
