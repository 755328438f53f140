import sharp from "sharp";

/** Sizes at which the tiny models that start from a picture work. */
export const [WIDTH, HEIGHT] = [48, 32];

/** A byte of the picture, which no two places and no two colours share for long. */
export const colourAt = (y: number, x: number, c: number) => (x * 5 + y * 7 * (c + 1) + c * 90) % 256;

/** A PNG file of such colours, of exactly the size that is made. */
export function tinyPicture(width = WIDTH, height = HEIGHT): Promise<Buffer> {
  const bytes = Uint8Array.from({ length: width * height * 3 }, (_, k) => {
    const pixel = Math.floor(k / 3);
    return colourAt(Math.floor(pixel / width), pixel % width, k % 3);
  });
  return sharp(bytes, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
