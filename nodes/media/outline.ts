/** One drawing stroke of an outline in font units, y upwards: move, line, or quadratic curve (control point first). */
export type Stroke = readonly ["M" | "L", number, number] | readonly ["Q", number, number, number, number];

/** Points of a simple glyph: contours' ends, instructions (skipped), run-length flags, then x and y as differences. */
export function simpleOutline(glyf: Buffer, start: number): Stroke[] {
  const contours = glyf.readInt16BE(start);
  const ends = Array.from({ length: contours }, (_, i) => glyf.readUInt16BE(start + 10 + i * 2));
  const count = ends[contours - 1] + 1;
  let at = start + 10 + contours * 2;
  at += 2 + glyf.readUInt16BE(at);
  const flags: number[] = [];
  while (flags.length < count) {
    const flag = glyf[at++];
    flags.push(flag);
    if (flag & 8) for (let repeats = glyf[at++]; repeats > 0; repeats--) flags.push(flag);
  }
  const coordinates = (short: number, same: number) => {
    let value = 0;
    return flags.map((flag) => {
      if (flag & short) value += flag & same ? glyf[at++] : -glyf[at++];
      else if (!(flag & same)) {
        value += glyf.readInt16BE(at);
        at += 2;
      }
      return value;
    });
  };
  const xs = coordinates(2, 16);
  const ys = coordinates(4, 32);
  return ends.flatMap((end, c) => {
    const first = c === 0 ? 0 : ends[c - 1] + 1;
    const points = flags.slice(first, end + 1).map((flag, i) => ({
      x: xs[first + i],
      y: ys[first + i],
      on: (flag & 1) === 1,
    }));
    return contour(points);
  });
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly on: boolean;
}

/** Between two neighbouring control points TrueType implies a point of the curve half-way. */
function contour(points: readonly Point[]): Stroke[] {
  const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, on: true });
  const last = points[points.length - 1];
  const begin = points[0].on ? points[0] : last.on ? last : middle(points[0], last);
  const strokes: Stroke[] = [["M", begin.x, begin.y]];
  const rest = points[0].on ? [...points.slice(1), begin] : [...points, begin];
  for (let i = 0; i < rest.length; i++) {
    const point = rest[i];
    if (point.on) strokes.push(["L", point.x, point.y]);
    else {
      const next = rest[i + 1];
      const to = next.on ? next : middle(point, next);
      strokes.push(["Q", point.x, point.y, to.x, to.y]);
      if (next.on) i++;
    }
  }
  return strokes;
}

/** An accented letter: other glyphs, each moved and scaled. */
export function compositeOutline(glyf: Buffer, start: number, outline: (index: number) => Stroke[]): Stroke[] {
  const strokes: Stroke[] = [];
  for (let at = start, more = true; more; ) {
    const flags = glyf.readUInt16BE(at);
    const part = outline(glyf.readUInt16BE(at + 2));
    at += 4;
    const words = (flags & 1) !== 0;
    const dx = words ? glyf.readInt16BE(at) : glyf.readInt8(at);
    const dy = words ? glyf.readInt16BE(at + 2) : glyf.readInt8(at + 1);
    at += words ? 4 : 2;
    const scale = () => {
      at += 2;
      return glyf.readInt16BE(at - 2) / 16384;
    };
    let [a, b, c, d] = [1, 0, 0, 1];
    if (flags & 0x08) a = d = scale();
    else if (flags & 0x40) [a, d] = [scale(), scale()];
    else if (flags & 0x80) [a, b, c, d] = [scale(), scale(), scale(), scale()];
    const move = (x: number, y: number): [number, number] => [a * x + c * y + dx, b * x + d * y + dy];
    for (const s of part) {
      strokes.push(s[0] === "Q" ? ["Q", ...move(s[1], s[2]), ...move(s[3], s[4])] : [s[0], ...move(s[1], s[2])]);
    }
    more = (flags & 0x20) !== 0;
  }
  return strokes;
}
