import { describe, expect, test } from "vitest";
import { branchesOf, callsOf, type Guidance, guide } from "#diffusion/loop/guidance.ts";

const cfg = (options: Partial<Extract<Guidance, { mode: "classifier-free" }>> = {}): Guidance => ({
  mode: "classifier-free",
  scale: 3,
  batch: "negative-first",
  ...options,
});
const positive = Float64Array.of(1, 2, 3, 4);
const negative = Float64Array.of(0, 1, 5, -2);

describe("the calls of a step", () => {
  test("are one for no guidance, embedded guidance and a scale of 1", () => {
    for (const guidance of [{ mode: "none" }, { mode: "embedded", scale: 3.5 }, cfg({ scale: 1 })] as Guidance[]) {
      expect(callsOf(guidance)).toEqual([["positive"]]);
    }
  });

  test("are one, with the prompt alone, for every scale up to 1, as in diffusers", () => {
    for (const scale of [0, 0.5, 1]) expect(callsOf(cfg({ scale, batch: "separate" }))).toEqual([["positive"]]);
    expect(callsOf(cfg({ scale: 1.01 }))).toEqual([["negative", "positive"]]);
  });

  test("are two below 1, too, where a guider of diffusers says so", () => {
    const guider = (scale: number) => callsOf(cfg({ scale, batch: "separate", belowOne: true })).length;
    expect([0, 0.5, 1, 3].map(guider)).toEqual([2, 2, 1, 2]);
  });

  test("are one doubled batch in the family's order, or two", () => {
    expect(callsOf(cfg())).toEqual([["negative", "positive"]]);
    expect(callsOf(cfg({ batch: "positive-first" }))).toEqual([["positive", "negative"]]);
    expect(callsOf(cfg({ batch: "separate" }))).toEqual([["positive"], ["negative"]]);
    expect(branchesOf(cfg({ batch: "separate" }))).toEqual(["positive", "negative"]);
  });
});

describe("the guided prediction", () => {
  test("is negative + scale · (positive − negative), and leaves both as they were", () => {
    expect([...guide(cfg(), { positive, negative })]).toEqual([3, 4, -1, 16]);
    expect([...positive]).toEqual([1, 2, 3, 4]);
  });

  test("is the positive one itself where there is no other", () => {
    expect(guide({ mode: "none" }, { positive })).toBe(positive);
  });

  test("gets the positive one's norm, token by token, under token-norm", () => {
    const out = guide(cfg({ rescale: { kind: "token-norm", size: 2 } }), { positive, negative });
    expect(Math.hypot(out[0]!, out[1]!)).toBeCloseTo(Math.hypot(1, 2), 12);
    expect(Math.hypot(out[2]!, out[3]!)).toBeCloseTo(5, 12);
    expect(out[0]! / out[1]!).toBeCloseTo(3 / 4, 12);
  });

  test("is drawn towards the positive one's deviation by the amount", () => {
    const sd = (v: ArrayLike<number>) => {
      const x = Array.from(v);
      const mean = x.reduce((a, b) => a + b) / x.length;
      return Math.sqrt(x.reduce((sum, y) => sum + (y - mean) ** 2, 0) / (x.length - 1));
    };
    const plain = guide(cfg(), { positive, negative });
    const full = guide(cfg({ rescale: { kind: "deviation", amount: 1 } }), { positive, negative });
    const half = guide(cfg({ rescale: { kind: "deviation", amount: 0.5 } }), { positive, negative });
    expect(sd(full)).toBeCloseTo(sd(positive), 12);
    expect(sd(half)).toBeCloseTo((sd(plain) + sd(positive)) / 2, 12);
  });
});
