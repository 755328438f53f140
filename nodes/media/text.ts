import { TEXT_SIZE, type TextMark } from "#picture/picture.ts";
import { escapeXml } from "#picture/svg.ts";
import { type Font, plexSans } from "./font.ts";

export interface TextStyle {
  /** Height of the letters' square, px. */
  readonly size: number;
  readonly weight?: "regular" | "strong";
  readonly fill?: string;
  /** Which end of the text stands at x. */
  readonly anchor?: "start" | "middle" | "end";
}

const fonts = new Map<string, Font>();

function fontOf(weight: TextStyle["weight"] = "regular"): Font {
  let font = fonts.get(weight);
  if (!font) {
    font = plexSans(weight === "strong" ? 600 : 400);
    fonts.set(weight, font);
  }
  return font;
}

/** The width of a line of text in px. A character the shipped font lacks counts as one em. */
export function textWidth(text: string, style: Pick<TextStyle, "size" | "weight">): number {
  const font = fontOf(style.weight);
  let units = 0;
  for (const c of text) units += font.glyph(c.codePointAt(0)!)?.advance ?? font.unitsPerEm;
  return (units * style.size) / font.unitsPerEm;
}

/** The longest beginning of the text that fits, with an ellipsis where something was cut. */
export function fitText(text: string, width: number, style: Pick<TextStyle, "size" | "weight">): string {
  if (textWidth(text, style) <= width) return text;
  const letters = [...text];
  while (letters.length > 0 && textWidth(`${letters.join("")}…`, style) > width) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}

/**
 * A line of text as an SVG fragment with its baseline at y. Letters are drawn as outlines, because a fresh machine has
 * no fonts and librsvg then draws nothing; a text with a character the shipped font lacks (Chinese, say) becomes a
 * `<text>` element, which browsers draw, and PNG export where the machine has such a font.
 */
export function drawText(text: string, x: number, y: number, style: TextStyle): string {
  const font = fontOf(style.weight);
  const fill = style.fill ?? "#1f2933";
  const label = escapeXml(text);
  const glyphs = Array.from(text, (c) => font.glyph(c.codePointAt(0)!));
  if (glyphs.some((glyph) => glyph === undefined)) {
    const bold = style.weight === "strong" ? ' font-weight="600"' : "";
    return `<text x="${px(x)}" y="${px(y)}" font-family="sans-serif" font-size="${style.size}"${bold} fill="${fill}" text-anchor="${style.anchor ?? "start"}">${label}</text>`;
  }
  const scale = style.size / font.unitsPerEm;
  const shift = style.anchor === "middle" ? 0.5 : style.anchor === "end" ? 1 : 0;
  let pen = x - shift * textWidth(text, style);
  let d = "";
  for (const glyph of glyphs) {
    for (const [kind, ...at] of glyph!.outline) {
      if (kind === "M" && d !== "") d += "Z";
      d += kind + at.map((v, i) => px(i % 2 === 0 ? pen + v * scale : y - v * scale)).join(" ");
    }
    pen += glyph!.advance * scale;
  }
  return `<path aria-label="${label}" fill="${fill}" d="${d === "" ? "" : `${d}Z`}"/>`;
}

/** From the middle of a line down to its baseline, in heights of the letters' square. */
const BASELINE = 0.35;
const ANCHORS = { left: "start", center: "middle", right: "end" } as const;

/** A text of a picture, drawn as `drawText` does. */
export function drawTextMark({ text, x, y, fill, size = TEXT_SIZE, bold, align = "left", turn }: TextMark): string {
  const weight = bold ? "strong" : "regular";
  const drawn = drawText(text, x, y + BASELINE * size, { size, weight, fill, anchor: ANCHORS[align] });
  return turn ? `<g transform="rotate(${px(turn)} ${px(x)} ${px(y)})">${drawn}</g>` : drawn;
}

/** A coordinate to a hundredth of a pixel, without needless zeros. */
function px(value: number): string {
  return String(Math.round(value * 100) / 100);
}
