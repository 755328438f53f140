import { expect, test } from "vitest";
import { clipFromTensor, enlarge, planesOf } from "#media/clip.ts";
import { movingDisc } from "./clips.ts";

test("A decoded tensor becomes bytes as numpy would round them: half to even, clamped to black and white", () => {
  // Values whose byte is exactly 0.5, 1.5, 2.5 and 254.5 on the way, and values beyond the range.
  const values = [0.5, 1.5, 2.5, 254.5].map((byte) => byte / 255);
  const data = [...values, -3, 7].flatMap((v) => [v]);
  const clip = clipFromTensor({ data: Float64Array.from([...data, ...data, ...data]), dims: [3, 1, 2, 3] }, [0, 1]);
  expect(Array.from(clip.data).filter((_, i) => i % 3 === 0)).toEqual([0, 2, 2, 254, 0, 255]);
});

test("Channel planes and frames of the tensor land in the pixel they belong to", () => {
  const [frames, height, width] = [2, 2, 3];
  const data = Float32Array.from({ length: 3 * frames * height * width }, (_, i) => (i / 35) * 2 - 1);
  const clip = clipFromTensor({ data, dims: [3, frames, height, width] });
  const at = (f: number, y: number, x: number, c: number) => clip.data[((f * height + y) * width + x) * 3 + c];
  for (let c = 0; c < 3; c++) {
    for (let f = 0; f < frames; f++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const i = ((c * frames + f) * height + y) * width + x;
          expect(Math.abs(at(f, y, x, c) - (i / 35) * 255)).toBeLessThanOrEqual(0.5001);
        }
      }
    }
  }
});

test("One channel is grey in all three", () => {
  const clip = clipFromTensor({ data: [-1, 0, 1, 1], dims: [1, 1, 2, 2] });
  expect(Array.from(clip.data)).toEqual([0, 0, 0, 128, 128, 128, 255, 255, 255, 255, 255, 255]);
});

test("A NaN from the decoder and a wrong shape are refused, not painted", () => {
  const nan = { data: Float32Array.from([0, Number.NaN, 0]), dims: [3, 1, 1, 1] };
  expect(() => clipFromTensor(nan)).toThrow(expect.objectContaining({ code: "media/not-finite" }));
  const infinite = { data: Float32Array.from([0, 0, Number.POSITIVE_INFINITY]), dims: [3, 1, 1, 1] };
  expect(() => clipFromTensor(infinite)).toThrow(expect.objectContaining({ code: "media/not-finite" }));
  for (const dims of [
    [4, 1, 1, 1],
    [3, 1, 1],
    [3, 1, 1, 2],
    [3, 0, 4, 4],
  ]) {
    const wrong = { data: new Float32Array(4), dims };
    expect(() => clipFromTensor(wrong)).toThrow(expect.objectContaining({ code: "media/bad-frames" }));
  }
});

test("Planes for the metrics are the frame's bytes over 255, channel by channel", () => {
  const clip = movingDisc(3, 5, 4);
  const planes = planesOf(clip, 2);
  expect(planes.length).toBe(60);
  for (let c = 0; c < 3; c++) {
    for (let i = 0; i < 20; i++) expect(planes[c * 20 + i]).toBe(clip.data[(40 + i) * 3 + c] / 255);
  }
});

test("Enlarging makes every pixel a square and refuses what is not a whole number", () => {
  const clip = movingDisc(2, 3, 4);
  const large = enlarge(clip, 3);
  expect([large.frames, large.height, large.width]).toEqual([2, 9, 12]);
  for (let f = 0; f < 2; f++) {
    for (let y = 0; y < 9; y++) {
      for (let x = 0; x < 12; x++) {
        const from = ((f * 3 + Math.floor(y / 3)) * 4 + Math.floor(x / 3)) * 3;
        const at = ((f * 9 + y) * 12 + x) * 3;
        expect(large.data.subarray(at, at + 3)).toEqual(clip.data.subarray(from, from + 3));
      }
    }
  }
  expect(() => enlarge(clip, 1.5)).toThrow(expect.objectContaining({ code: "media/bad-scale" }));
});
