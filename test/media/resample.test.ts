import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Kernel } from "#core/picture.ts";
import { resample } from "#media/resample.ts";
import { colourAt } from "../onnx/family-models/tiny-picture.ts";

interface Fixture {
  readonly from: readonly [number, number];
  readonly resized: readonly { kernel: Kernel; size: readonly [number, number]; rgb: string }[];
}

const { from, resized }: Fixture = JSON.parse(
  readFileSync(new URL("../fixtures/pillow-resize.json", import.meta.url), "utf8"),
);
const [width, height] = from;
const picture = Uint8Array.from({ length: width * height * 3 }, (_, k) => {
  const pixel = Math.floor(k / 3);
  return colourAt(Math.floor(pixel / width), pixel % width, k % 3);
});

describe("a picture in another size", () => {
  test.each(resized)("is Pillow's, byte for byte: $kernel to $size", ({ kernel, size, rgb }) => {
    expect(Buffer.from(resample(picture, from, size, kernel)).equals(Buffer.from(rgb, "base64"))).toBe(true);
  });

  test("is the same picture where the size is the same", () => {
    expect(resample(picture, from, from, "lanczos")).toEqual(picture);
  });

  test.each(["nearest", "linear", "cubic", "lanczos"] as const)("keeps one colour one colour: %s", (kernel) => {
    const grey = new Uint8Array(5 * 4 * 3).fill(201);
    for (const size of [
      [11, 3],
      [2, 9],
      [1, 1],
    ] as const) {
      expect(resample(grey, [5, 4], size, kernel).every((byte) => byte === 201)).toBe(true);
    }
  });
});
