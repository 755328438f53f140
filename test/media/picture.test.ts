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
  /** 40 in the columns of its left half, 200 in those of its right one. */
  async function halves(width: number, height: number) {
    const bytes = Uint8Array.from({ length: width * height * 3 }, (_, k) =>
      Math.floor(k / 3) % width < width / 2 ? 40 : 200,
    );
    const png = sharp(bytes, { raw: { width, height, channels: 3 } }).png();
    return readPicture(await png.toBuffer(), "h.png");
  }
  const firstRow = ({ rgb, width }: { rgb: Uint8Array; width: number }) =>
    Array.from({ length: width }, (_, x) => rgb[x * 3]!);

  test("is stretched", async () => {
    const { width, height, ...picture } = (await halves(8, 4)).resized(4, 7, "nearest", "stretch");
    expect([width, height, ...firstRow({ width, ...picture })]).toEqual([4, 7, 40, 40, 200, 200]);
  });

  test("is cropped at the middle, of whichever side is too long", async () => {
    const picture = await halves(8, 4);
    expect(firstRow(picture.resized(4, 4, "nearest", "crop"))).toEqual([40, 40, 200, 200]);
    const wide = picture.resized(8, 2, "nearest", "crop");
    expect([wide.height, ...firstRow(wide)]).toEqual([2, 40, 40, 40, 40, 200, 200, 200, 200]);
    // Rows of a picture that is too high: 5 × 11 covers 5 × 4 as it is, and the rows 3 to 6 are left.
    const high = await readPicture(await tinyPicture(5, 11), "high.png");
    const left = high.resized(5, 4, "nearest", "crop");
    expect([...left.rgb]).toEqual([...high.rgb.subarray(3 * 15, 7 * 15)]);
  });

  test("can be resized again", async () => {
    const twice = (await halves(8, 4)).resized(16, 8, "nearest", "stretch").resized(8, 4, "nearest", "stretch");
    expect(twice.rgb).toEqual((await halves(8, 4)).rgb);
  });
});
