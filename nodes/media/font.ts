import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { inflateSync } from "node:zlib";
import { compositeOutline, type Stroke, simpleOutline } from "./outline.ts";

interface Glyph {
  /** How far the pen moves on, in font units. */
  readonly advance: number;
  readonly outline: readonly Stroke[];
}

export interface Font {
  readonly unitsPerEm: number;
  /** The glyph of a code point, or undefined where the font has none. Parsed on first use. */
  glyph(codePoint: number): Glyph | undefined;
}

/**
 * Reads a TrueType font from a WOFF 1 file (W3C WOFF 1.0; OpenType tables cmap format 4, glyf, loca, hmtx, head, hhea).
 * Only what drawing upright labels needs: no kerning, no ligatures. It reads fonts shipped with this package, not
 * users' files.
 */
function readWoff(file: Buffer): Font {
  const tables = woffTables(file);
  const head = table(tables, "head");
  const unitsPerEm = head.readUInt16BE(18);
  const longOffsets = head.readInt16BE(50) === 1;
  const metrics = table(tables, "hhea").readUInt16BE(34);
  const loca = table(tables, "loca");
  const glyf = table(tables, "glyf");
  const hmtx = table(tables, "hmtx");
  const glyphIndex = characterMap(table(tables, "cmap"));
  const offset = (index: number) => (longOffsets ? loca.readUInt32BE(index * 4) : loca.readUInt16BE(index * 2) * 2);
  const outline = (index: number): Stroke[] => {
    const start = offset(index);
    if (start === offset(index + 1)) return [];
    return glyf.readInt16BE(start) < 0 ? compositeOutline(glyf, start + 10, outline) : simpleOutline(glyf, start);
  };
  const known = new Map<number, Glyph>();
  return {
    unitsPerEm,
    glyph(codePoint) {
      const index = glyphIndex(codePoint);
      if (index === 0) return undefined;
      const found = known.get(index) ?? {
        advance: hmtx.readUInt16BE(Math.min(index, metrics - 1) * 4),
        outline: outline(index),
      };
      known.set(index, found);
      return found;
    },
  };
}

/**
 * The fonts of one weight, one per script, each read when a character first needs it: Latin, Greek, Cyrillic,
 * Vietnamese.
 */
export function plexSans(weight: 400 | 600): Font {
  const resolve = createRequire(import.meta.url).resolve;
  const scripts = ["latin", "latin-ext", "greek", "cyrillic", "cyrillic-ext", "vietnamese"];
  const fonts: Font[] = [];
  const font = (i: number) => {
    fonts[i] ??= readWoff(
      readFileSync(resolve(`@fontsource/ibm-plex-sans/files/ibm-plex-sans-${scripts[i]}-${weight}-normal.woff`)),
    );
    return fonts[i];
  };
  return {
    unitsPerEm: font(0).unitsPerEm,
    glyph(codePoint) {
      for (let i = 0; i < scripts.length; i++) {
        const found = font(i).glyph(codePoint);
        if (found) return found;
      }
      return undefined;
    },
  };
}

function woffTables(file: Buffer): Map<string, Buffer> {
  const tables = new Map<string, Buffer>();
  const count = file.readUInt16BE(12);
  for (let entry = 44; entry < 44 + count * 20; entry += 20) {
    const start = file.readUInt32BE(entry + 4);
    const packed = file.readUInt32BE(entry + 8);
    const whole = file.readUInt32BE(entry + 12);
    const bytes = file.subarray(start, start + packed);
    tables.set(file.toString("latin1", entry, entry + 4), packed < whole ? inflateSync(bytes) : bytes);
  }
  return tables;
}

function table(tables: Map<string, Buffer>, tag: string): Buffer {
  const found = tables.get(tag);
  if (!found) throw new Error(`The font has no ${tag} table.`);
  return found;
}

/** cmap format 4: segments of code points, each with an offset to add or a list of glyphs. */
function characterMap(cmap: Buffer): (codePoint: number) => number {
  let start = -1;
  for (let record = 4; record < 4 + cmap.readUInt16BE(2) * 8; record += 8) {
    const at = cmap.readUInt32BE(record + 4);
    if (cmap.readUInt16BE(at) === 4) start = at;
  }
  if (start < 0) throw new Error("The font has no character map of format 4.");
  const segments = cmap.readUInt16BE(start + 6) / 2;
  const ends = start + 14;
  const starts = ends + segments * 2 + 2;
  const deltas = starts + segments * 2;
  const ranges = deltas + segments * 2;
  return (codePoint) => {
    for (let s = 0; s < segments; s++) {
      if (codePoint > cmap.readUInt16BE(ends + s * 2)) continue;
      const first = cmap.readUInt16BE(starts + s * 2);
      if (codePoint < first) return 0;
      const delta = cmap.readUInt16BE(deltas + s * 2);
      const range = cmap.readUInt16BE(ranges + s * 2);
      if (range === 0) return (codePoint + delta) & 0xffff;
      const index = cmap.readUInt16BE(ranges + s * 2 + range + (codePoint - first) * 2);
      return index === 0 ? 0 : (index + delta) & 0xffff;
    }
    return 0;
  };
}
