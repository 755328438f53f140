import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { readPicture } from "#media/picture.ts";
import { failureFrom } from "../diffusion/onnx/failure-from.ts";
import { colourAt, tinyPicture } from "../onnx/family-models/tiny-picture.ts";

/** Two pixels, red and blue, the left one half transparent. */
const pair = Uint8Array.of(255, 0, 0, 128, 0, 0, 255, 255);
const pairPng = () =>
  sharp(pair, { raw: { width: 2, height: 1, channels: 4 } })
    .png()
    .toBuffer();

describe("a picture", () => {
  test("is read as RGB, byte for byte from a PNG", async () => {
    const { width, height, rgb } = await readPicture(await tinyPicture(7, 5), "p.png");
    expect([width, height]).toEqual([7, 5]);
    expect([...rgb]).toEqual(
      Array.from({ length: 105 }, (_, k) => colourAt(Math.floor(k / 21), Math.floor(k / 3) % 7, k % 3)),
    );
  });

  test("loses its transparency, not the colour under it, and grey becomes three colours", async () => {
    expect([...(await readPicture(await pairPng(), "a.png")).rgb]).toEqual([255, 0, 0, 0, 0, 255]);
    const grey = sharp(Uint8Array.of(7, 200), { raw: { width: 2, height: 1, channels: 1 } });
    expect([...(await readPicture(await grey.png().toBuffer(), "g.png")).rgb]).toEqual([7, 7, 7, 200, 200, 200]);
  });

  test("is turned as its camera says", async () => {
    const turned = await sharp(await pairPng())
      .removeAlpha()
      .withMetadata({ orientation: 3 })
      .png()
      .toBuffer();
    expect([...(await readPicture(turned, "t.png")).rgb]).toEqual([0, 0, 255, 255, 0, 0]);
  });

  test("is refused with the formats that are read, where it is none of them or damaged", async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>');
    const png = await tinyPicture();
    for (const bytes of [svg, Buffer.from("no picture"), png.subarray(0, 200)]) {
      const { code, message } = await failureFrom(readPicture(bytes, "p.bin"));
      expect(code).toBe("media/bad-picture");
      expect(message).toMatch(
        /^p\.bin cannot be read as a picture: .*Give a PNG, JPEG, WebP, GIF, TIFF or AVIF file\.$/s,
      );
    }
  });
});

describe("a picture in another size", () => {
  /** Left half 40, right half 200, 8 × 4. */
  const halves = () =>
    sharp(
      Uint8Array.from({ length: 96 }, (_, k) => (Math.floor(k / 3) % 8 < 4 ? 40 : 200)),
      {
        raw: { width: 8, height: 4, channels: 3 },
      },
    )
      .png()
      .toBuffer();
  const greys = ({ rgb, width }: { rgb: Uint8Array; width: number }) =>
    Array.from({ length: width }, (_, x) => rgb[x * 3]!);

  test("is stretched, or cropped at the middle", async () => {
    const picture = await readPicture(await halves(), "h.png");
    const stretched = await picture.resized(2, 4, "linear", "stretch");
    expect([stretched.width, stretched.height]).toEqual([2, 4]);
    expect(greys(await picture.resized(4, 4, "nearest", "stretch"))).toEqual([40, 40, 200, 200]);
    const small = await (await picture.resized(8, 8, "nearest", "stretch")).resized(4, 8, "nearest", "crop");
    expect(greys(small)).toEqual([40, 40, 200, 200]);
    const wide = await picture.resized(8, 2, "nearest", "crop");
    expect([wide.width, wide.height, ...greys(wide)]).toEqual([8, 2, 40, 40, 40, 40, 200, 200, 200, 200]);
  });

  test("made smaller is made of all its pixels: the mean of a fine pattern, with every filter", async () => {
    const chess = Uint8Array.from({ length: 64 * 64 * 3 }, (_, k) => {
      const pixel = Math.floor(k / 3);
      return (Math.floor(pixel / 64) + pixel) % 2 === 0 ? 0 : 200;
    });
    const png = await sharp(chess, { raw: { width: 64, height: 64, channels: 3 } })
      .png()
      .toBuffer();
    const picture = await readPicture(png, "chess.png");
    for (const kernel of ["linear", "cubic", "lanczos"] as const) {
      const { rgb } = await picture.resized(8, 8, kernel, "stretch");
      for (const byte of rgb) expect(Math.abs(byte - 100)).toBeLessThanOrEqual(3);
    }
  });
});
