const ELLIPSIS = "…";
const CACHED = 4000;
const fitted = new Map<string, string>();
const measured = new Map<string, number>();

/** How wide a text is drawn, rounded up. Measured once for a text and font. */
export function widthOf(ctx: CanvasRenderingContext2D, text: string): number {
  const key = `${ctx.font}|${text}`;
  const known = measured.get(key);
  if (known !== undefined) return known;
  if (measured.size > CACHED) measured.clear();
  const width = Math.ceil(ctx.measureText(text).width);
  measured.set(key, width);
  return width;
}

/** The text, or as much of its start as fits the width, with an ellipsis. Measured once for a text, font and width. */
export function fitText(ctx: CanvasRenderingContext2D, text: string, width: number): string {
  const key = `${ctx.font}|${Math.round(width)}|${text}`;
  const known = fitted.get(key);
  if (known !== undefined) return known;
  if (fitted.size > CACHED) fitted.clear();
  const result = ctx.measureText(text).width <= width ? text : shortened(ctx, text, width);
  fitted.set(key, result);
  return result;
}

function shortened(ctx: CanvasRenderingContext2D, text: string, width: number): string {
  let [fits, not] = [0, text.length];
  while (not - fits > 1) {
    const middle = (fits + not) >> 1;
    if (ctx.measureText(text.slice(0, middle) + ELLIPSIS).width <= width) fits = middle;
    else not = middle;
  }
  return text.slice(0, fits).trimEnd() + ELLIPSIS;
}

/** The text in at most `most` lines of the width, broken at spaces; what is left over is told by an ellipsis. */
export function wrap(ctx: CanvasRenderingContext2D, text: string, width: number, most: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(" ")) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (line !== "" && ctx.measureText(longer).width > width) {
        lines.push(line);
        line = word;
      } else line = longer;
      if (lines.length >= most) break;
    }
    lines.push(line);
    if (lines.length > most) break;
  }
  if (lines.length <= most) return lines.map((line) => fitText(ctx, line, width));
  const kept = lines.slice(0, most).map((line) => fitText(ctx, line, width));
  kept[most - 1] = fitText(ctx, `${lines[most - 1]} ${ELLIPSIS}`, width);
  return kept;
}
