import sharp from "sharp";

/** A small picture of a format. */
export async function picture(
  format: "png" | "jpeg" | "webp" | "gif",
  width = 3,
  height = 2,
): Promise<Uint8Array<ArrayBuffer>> {
  const image = sharp({ create: { width, height, channels: 3, background: "#224466" } });
  return new Uint8Array(await image.toFormat(format).toBuffer());
}

/** A PNG of a few bytes that says it is larger. */
export async function bloatedPng(width: number, height: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await picture("png");
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
}
