import { describe, expect, test } from "vitest";
import { normalNoise, philox, portableLog } from "#diffusion/tensors/noise.ts";

describe("Philox 4x32-10", () => {
  // Known answers published with Random123 (kat_vectors, philox4x32 10).
  test.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])("gives the published words for counter %j and key %j", (counter, key, words) => {
    const out = new Uint32Array(4);
    philox(counter, key, out);
    expect([...out]).toEqual(words);
  });
});

describe("the portable logarithm", () => {
  test("agrees with Math.log to 4e-16 of its value or 2e-16 over many magnitudes", () => {
    for (let k = -300; k <= 300; k++) {
      const x = 1.7 ** k * (1 + ((k * k) % 17) / 19);
      expect(Math.abs(portableLog(x) - Math.log(x))).toBeLessThanOrEqual(2e-16 + 4.5e-16 * Math.abs(Math.log(x)));
    }
  });
});

describe("normal noise", () => {
  const key = { seed: 42, step: -1, draw: 0 };

  test("has mean 0, deviation 1, skew 0 and kurtosis 3", () => {
    const n = 200_000;
    const x = normalNoise(n, key);
    const moment = (p: number) => x.reduce((sum, v) => sum + v ** p, 0) / n;
    expect(moment(1)).toBeCloseTo(0, 2);
    expect(moment(2)).toBeCloseTo(1, 1.7);
    expect(moment(3)).toBeCloseTo(0, 1);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.08);
  });

  test("is decided by its key: the same twice, a longer one begins with a shorter, and every part of the key matters", () => {
    const noise = normalNoise(101, key);
    expect(normalNoise(101, key)).toEqual(noise);
    expect(normalNoise(50, key)).toEqual(noise.slice(0, 50));
    const others = [
      { ...key, seed: 43 },
      { ...key, seed: 42 + 2 ** 32 },
      { ...key, step: 0 },
      { ...key, draw: 1 },
    ].map((other) => normalNoise(101, other));
    for (const other of others) expect(other).not.toEqual(noise);
  });

  test("never changes between versions: the first numbers of seed 1 are pinned", () => {
    expect([...normalNoise(4, { seed: 1, step: -1, draw: 0 })]).toEqual([
      0.6663781404495239, 1.6422616243362427, 0.3681396245956421, 0.8007372617721558,
    ]);
  });
});
