import { describe, expect, it } from "vitest";
import { floatsOfHalves, fromHalfBits, toHalfBits } from "#diffusion/onnx/half.ts";

const patterns = Array.from({ length: 65536 }, (_, k) => k);
const isNan = (half: number) => (half & 0x7c00) === 0x7c00 && (half & 0x3ff) !== 0;

describe("half-precision numbers", () => {
  it("come back as the same bits, all 65,536 of them", () => {
    const changed = patterns.filter((half) => !isNan(half) && toHalfBits(fromHalfBits(half)) !== half);
    expect(changed).toEqual([]);
  });

  it("keep NaN a NaN", () => {
    expect(patterns.filter((half) => Number.isNaN(fromHalfBits(half)) !== isNan(half))).toEqual([]);
    expect(isNan(toHalfBits(Number.NaN))).toBe(true);
  });

  it("have the values of the standard", () => {
    const known: [number, number][] = [
      [0x0000, 0],
      [0x8000, -0],
      [0x0001, 2 ** -24],
      [0x03ff, 1023 * 2 ** -24],
      [0x0400, 2 ** -14],
      [0x3555, 0.333251953125],
      [0x3c00, 1],
      [0xc000, -2],
      [0x7bff, 65504],
      [0x7c00, Number.POSITIVE_INFINITY],
      [0xfc00, Number.NEGATIVE_INFINITY],
    ];
    for (const [bits, value] of known) expect(fromHalfBits(bits)).toBe(value);
  });

  it("are the nearest to a number, and the even one half way between two", () => {
    const wrong: number[] = [];
    for (let half = 0; half < 0x7bff; half++) {
      const below = fromHalfBits(half);
      const above = fromHalfBits(half + 1);
      const middle = (below + above) / 2;
      const nudge = (above - below) / 64;
      const even = half % 2 === 0 ? half : half + 1;
      const right =
        toHalfBits(middle) === even &&
        toHalfBits(-middle) === (even | 0x8000) &&
        toHalfBits(middle - nudge) === half &&
        toHalfBits(middle + nudge) === half + 1;
      if (!right) wrong.push(half);
    }
    expect(wrong).toEqual([]);
  });

  it("are infinite from 65520 on and zero up to 2^-25", () => {
    expect(toHalfBits(65519.996)).toBe(0x7bff);
    expect(toHalfBits(65520)).toBe(0x7c00);
    expect(toHalfBits(-1e30)).toBe(0xfc00);
    expect(toHalfBits(2 ** -25)).toBe(0);
    expect(toHalfBits(-(2 ** -25))).toBe(0x8000);
    expect(toHalfBits(2 ** -25 * (1 + 2 ** -23))).toBe(1);
    expect(toHalfBits(1e-40)).toBe(0);
  });

  it("are read in bulk as one by one", () => {
    const floats = floatsOfHalves(Uint16Array.from(patterns));
    expect(floats.length).toBe(65536);
    expect(patterns.filter((half) => !Object.is(floats[half], fromHalfBits(half)))).toEqual([]);
  });
});
