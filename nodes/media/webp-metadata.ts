import { said } from "#core/said.ts";
import { failure } from "./failures.ts";

const make = 0x010f;
const prefix = "workflow:";
const exifFlag = 0x08;

interface Chunk {
  readonly name: string;
  readonly data: Buffer;
}

export function isWebp(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(12, bytes.length)).toString("latin1");
  return text.startsWith("RIFF") && text.endsWith("WEBP");
}

/**
 * WebP container specification: EXIF needs an extended file (VP8X); the chunk follows the image data. An old EXIF is
 * replaced.
 */
export function embedInWebp(bytes: Uint8Array, json: string): Uint8Array {
  const declared = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).readUInt32LE(4) + 8;
  if (declared > bytes.length) {
    throw failure("media/cannot-embed", said("The WebP file is cut short, so nothing can be embedded; save it again."));
  }
  const chunks = readChunks(bytes);
  const header = extendedHeader(chunks);
  header[0] |= exifFlag;
  const kept = chunks.filter(({ name }) => name !== "VP8X" && name !== "EXIF");
  const metadata = kept.findIndex(({ name }) => name === "XMP ");
  kept.splice(metadata < 0 ? kept.length : metadata, 0, { name: "EXIF", data: exif(prefix + json) });
  return writeChunks([{ name: "VP8X", data: header }, ...kept]);
}

/** Every text of the first EXIF directory is looked at, since ComfyUI's savers differ in the tag they use. */
export function readFromWebp(bytes: Uint8Array, name = "workflow"): string | undefined {
  const chunk = readChunks(bytes).find(({ name }) => name === "EXIF");
  if (!chunk) return undefined;
  const start = chunk.data.toString("latin1", 0, 6) === "Exif\0\0" ? 6 : 0;
  return exifTexts(chunk.data.subarray(start))
    .find((text) => text.toLowerCase().startsWith(`${name}:`))
    ?.slice(name.length + 1);
}

function readChunks(bytes: Uint8Array): Chunk[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let at = 12; at + 8 <= file.length; ) {
    const size = file.readUInt32LE(at + 4);
    if (at + 8 + size > file.length) break;
    chunks.push({ name: file.toString("latin1", at, at + 4), data: file.subarray(at + 8, at + 8 + size) });
    at += 8 + size + (size % 2);
  }
  return chunks;
}

function writeChunks(chunks: readonly Chunk[]): Buffer {
  const parts = chunks.flatMap(({ name, data }) => {
    const head = Buffer.alloc(8);
    head.write(name, "latin1");
    head.writeUInt32LE(data.length, 4);
    return [head, data, Buffer.alloc(data.length % 2)];
  });
  const body = Buffer.concat(parts);
  const riff = Buffer.alloc(12);
  riff.write("RIFF", "latin1");
  riff.writeUInt32LE(body.length + 4, 4);
  riff.write("WEBP", 8, "latin1");
  return Buffer.concat([riff, body]);
}

/**
 * The ten bytes of VP8X: flags, three reserved, width − 1 and height − 1 in 24 bits; made from the image data if there
 * is none.
 */
function extendedHeader(chunks: readonly Chunk[]): Buffer {
  const old = chunks.find(({ name }) => name === "VP8X");
  if (old && old.data.length >= 10) return Buffer.from(old.data);
  const header = Buffer.alloc(10);
  const lossy = chunks.find(({ name }) => name === "VP8 ")?.data;
  const lossless = chunks.find(({ name }) => name === "VP8L")?.data;
  if (lossy && lossy.length >= 10) {
    header.writeUIntLE((lossy.readUInt16LE(6) & 0x3fff) - 1, 4, 3);
    header.writeUIntLE((lossy.readUInt16LE(8) & 0x3fff) - 1, 7, 3);
  } else if (lossless && lossless.length >= 5) {
    const bits = lossless.readUInt32LE(1);
    header.writeUIntLE(bits & 0x3fff, 4, 3);
    header.writeUIntLE((bits >>> 14) & 0x3fff, 7, 3);
    if (bits & (1 << 28)) header[0] |= 0x10;
  } else {
    throw failure(
      "media/cannot-embed",
      said("The WebP file has no image data, so nothing can be embedded; save it again."),
    );
  }
  return header;
}

/**
 * A little-endian TIFF with one directory of one text entry, of even length: readers that forget RIFF's padding still
 * find it.
 */
function exif(text: string): Buffer {
  const value = Buffer.from(`${text}\0`, "utf8");
  const head = Buffer.alloc(26);
  head.write("II*\0", "latin1");
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(1, 8);
  head.writeUInt16LE(make, 10);
  head.writeUInt16LE(2, 12);
  head.writeUInt32LE(value.length, 14);
  head.writeUInt32LE(26, 18);
  return Buffer.concat([head, value, Buffer.alloc(value.length % 2)]);
}

/** The texts (type 2) of the first directory; offsets that leave the block are passed over. */
function exifTexts(tiff: Buffer): string[] {
  if (tiff.length < 8) return [];
  const little = tiff.toString("latin1", 0, 2) === "II";
  const u16 = (at: number) => (at + 2 > tiff.length ? 0 : little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const u32 = (at: number) => (at + 4 > tiff.length ? 0 : little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  const directory = u32(4);
  const texts: string[] = [];
  for (let i = 0; i < u16(directory); i++) {
    const entry = directory + 2 + i * 12;
    const length = u32(entry + 4);
    if (u16(entry + 2) !== 2 || length <= 4) continue;
    texts.push(tiff.toString("utf8", u32(entry + 8), u32(entry + 8) + length).replace(/\0+$/, ""));
  }
  return texts;
}
