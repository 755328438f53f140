import { crc32, inflateSync } from "node:zlib";
import { said } from "#core/said.ts";
import { failure } from "./failures.ts";

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const keyword = "workflow";
const mostUnpacked = 64 * 1024 * 1024;

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
  /** The chunk as it stands in the file: length, type, data, check sum. */
  readonly whole: Buffer;
}

export function isPng(bytes: Uint8Array): boolean {
  return signature.equals(bytes.subarray(0, 8));
}

/**
 * PNG specification 11.3.3: `tEXt` for plain ASCII, and `iTXt` (UTF-8) for all else, since readers disagree whether the
 * Latin-1 of `tEXt` means Latin-1. It goes before the image data, where readers that stop there still meet it.
 */
export function embedInPng(bytes: Uint8Array, json: string): Uint8Array {
  const chunks = readChunks(bytes).filter((chunk) => keywordOf(chunk) !== keyword);
  const image = chunks.findIndex(({ type }) => type === "IDAT");
  if (image < 0 || !chunks.some(({ type }) => type === "IEND")) {
    throw failure("media/cannot-embed", said("The PNG file is cut short, so nothing can be embedded; save it again."));
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
  const ascii = /^[\u0000-\u007f]*$/.test(json);
  const text = ascii
    ? writeChunk("tEXt", Buffer.from(`${keyword}\0${json}`, "latin1"))
    : writeChunk("iTXt", Buffer.from(`${keyword}\0\0\0\0\0${json}`, "utf8"));
  const whole = chunks.map((chunk) => chunk.whole);
  return Buffer.concat([signature, ...whole.slice(0, image), text, ...whole.slice(image)]);
}

export function readFromPng(bytes: Uint8Array, name = keyword): string | undefined {
  const chunk = readChunks(bytes).find((c) => keywordOf(c) === name);
  return chunk && textOf(chunk);
}

function readChunks(bytes: Uint8Array): Chunk[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let at = 8; at + 12 <= file.length; ) {
    const end = at + 12 + file.readUInt32BE(at);
    if (end > file.length) break;
    const type = file.toString("latin1", at + 4, at + 8);
    chunks.push({ type, data: file.subarray(at + 8, end - 4), whole: file.subarray(at, end) });
    at = end;
  }
  return chunks;
}

function writeChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(data.length + 12);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, "latin1");
  data.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, data.length + 8)), data.length + 8);
  return chunk;
}

function keywordOf({ type, data }: Chunk): string | undefined {
  // `comf` is ComfyUI's own, of animated pictures, and like `tEXt`.
  if (type !== "tEXt" && type !== "iTXt" && type !== "zTXt" && type !== "comf") return undefined;
  const end = data.indexOf(0);
  return end < 0 ? undefined : data.toString("latin1", 0, end);
}

/** iTXt: keyword 0 packed? method language 0 translated-keyword 0 text. zTXt: keyword 0 method packed-text. */
function textOf({ type, data }: Chunk): string | undefined {
  const start = data.indexOf(0) + 1;
  if (type === "tEXt" || type === "comf") return data.toString("utf8", start);
  if (type === "zTXt") return unpack(data.subarray(start + 1));
  const translated = data.indexOf(0, start + 2) + 1;
  const text = data.subarray(data.indexOf(0, translated) + 1);
  return data[start] === 1 ? unpack(text) : text.toString("utf8");
}

function unpack(packed: Buffer): string | undefined {
  try {
    return inflateSync(packed, { maxOutputLength: mostUnpacked }).toString("utf8");
  } catch {
    return undefined;
  }
}
