import sharp from "sharp";
import { expect, test } from "vitest";
import { plexSans } from "#media/font.ts";
import { drawText, fitText, textWidth } from "#media/text.ts";
import { escapeXml } from "#picture/svg.ts";

test("The outlines are the font's own: capitals 698 units high, digits 600 wide, letters of every script shipped", () => {
  for (const weight of [400, 600] as const) {
    const font = plexSans(weight);
    expect(font.unitsPerEm).toBe(1000);
    const heights = font.glyph("H".codePointAt(0)!)!.outline.flatMap((s) => [s[2], ...(s[0] === "Q" ? [s[4]] : [])]);
    expect([Math.min(...heights), Math.max(...heights)]).toEqual([0, 698]);
    for (const digit of "0123456789") expect(font.glyph(digit.codePointAt(0)!)!.advance).toBe(600);
    for (const letter of "aÅéßłžΔΩжЯộ…−×") {
      expect(font.glyph(letter.codePointAt(0)!)!.outline.length, letter).toBeGreaterThan(3);
    }
    expect(font.glyph(" ".codePointAt(0)!)!.outline).toEqual([]);
    expect(font.glyph("中".codePointAt(0)!)).toBeUndefined();
    expect(font.glyph(0x1f39e)).toBeUndefined();
  }
});

async function ink(fragment: string, width: number, height: number): Promise<(x: number, y: number) => boolean> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#fff"/>${fragment}</svg>`;
  const grey = await sharp(Buffer.from(svg)).greyscale().raw().toBuffer({ resolveWithObject: true });
  return (x, y) => grey.data[(y * width + x) * grey.info.channels] < 128;
}

test("A drawn letter has its strokes and its holes: an o is a ring, an i has its dot, an Å its ring above", async () => {
  const o = await ink(drawText("o", 100, 150, { size: 200, anchor: "middle" }), 200, 200);
  const row = Array.from({ length: 200 }, (_, x) => o(x, 98));
  const changes = row.filter((dark, x) => x > 0 && dark !== row[x - 1]).length;
  expect([changes, row[100], row[5]]).toEqual([4, false, false]);

  const i = await ink(drawText("i", 100, 170, { size: 200, anchor: "middle" }), 200, 200);
  const column = Array.from({ length: 200 }, (_, y) => Array.from({ length: 200 }, (_, x) => i(x, y)).some(Boolean));
  expect(column.filter((dark, y) => y > 0 && dark !== column[y - 1]).length).toBe(4);

  const accented = await ink(drawText("Å", 100, 180, { size: 180, anchor: "middle" }), 200, 200);
  const plain = await ink(drawText("A", 100, 180, { size: 180, anchor: "middle" }), 200, 200);
  const top = (shape: typeof plain) =>
    Array.from({ length: 200 }, (_, y) => y).find((y) =>
      Array.from({ length: 200 }, (_, x) => shape(x, y)).some(Boolean),
    )!;
  expect(top(accented)).toBeLessThan(top(plain) - 20);
});

test("Text stands where its anchor says", async () => {
  const style = { size: 40 };
  const width = textWidth("HHHH", style);
  for (const [anchor, x] of [
    ["start", 20],
    ["middle", 20 + width / 2],
    ["end", 20 + width],
  ] as const) {
    const shown = await ink(drawText("HHHH", x, 50, { ...style, anchor }), 200, 80);
    const columns = Array.from({ length: 200 }, (_, at) => shown(at, 40));
    expect(columns.indexOf(true)).toBeGreaterThanOrEqual(20);
    expect(columns.indexOf(true)).toBeLessThan(27);
    expect(columns.lastIndexOf(true)).toBeGreaterThan(20 + width - 8);
    expect(columns.lastIndexOf(true)).toBeLessThan(20 + width);
  }
});

test("Text too long is cut with an ellipsis and then fits", () => {
  const style = { size: 13 };
  const long = "a small red circle moving right on black";
  const cut = fitText(long, 120, style);
  expect(cut).toMatch(/^a small red .*…$/);
  expect(textWidth(cut, style)).toBeLessThanOrEqual(120);
  expect(fitText("short", 120, style)).toBe("short");
});

test("Marks of XML and control characters do no harm", () => {
  expect(escapeXml(`<a href="x">&\u0000\u0008b\n`)).toBe("&lt;a href=&quot;x&quot;&gt;&amp;b\n");
  expect(drawText('"<"', 0, 0, { size: 10 })).toContain('aria-label="&quot;&lt;&quot;"');
});
