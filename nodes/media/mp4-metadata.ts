import { said } from "#core/said.ts";
import { failure } from "./failures.ts";

interface Box {
  readonly type: string;
  readonly data: Buffer;
  /** The box as it stands in the file, its size and type included. */
  readonly whole: Buffer;
}

export function isMp4(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(8, bytes.length)).toString("latin1", 4) === "ftyp";
}

/**
 * The movie's user data becomes one QuickTime tag (`moov/udta/meta` with `keys` and `ilst`), as ComfyUI reads it. Chunk
 * offsets in the movie box count from the start of the file, so that box may only grow where it comes after the media,
 * as ffmpeg puts it.
 */
export function embedInMp4(bytes: Uint8Array, json: string): Uint8Array {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const all = boxes(file);
  const movie = all.findIndex(({ type }) => type === "moov");
  if (movie < 0 || all.slice(movie).some(({ type }) => type === "mdat" || type === "moof")) {
    throw failure(
      "media/cannot-embed",
      said("The MP4 file has no movie box after its media to embed in; save it again without fast start."),
    );
  }
  const kept = boxes(all[movie].data).filter(({ type }) => type !== "udta");
  const handler = box("hdlr", Buffer.alloc(8), Buffer.from("mdta", "latin1"), Buffer.alloc(13));
  const keys = box("keys", u32(0, 1), box("mdta", Buffer.from("workflow", "latin1")));
  const value = box("data", u32(1, 0), Buffer.from(json, "utf8"));
  const list = box("ilst", box("\0\0\0\u0001", value));
  const user = box("udta", box("meta", u32(0), handler, keys, list));
  const grown = box("moov", ...kept.map(({ whole }) => whole), user);
  return Buffer.concat(all.map(({ whole }, i) => (i === movie ? grown : whole)));
}

/**
 * QuickTime metadata as ffmpeg writes it: `moov/udta/meta` (or `moov/meta`) with the names in `keys`, the values in
 * `ilst`.
 */
export function readFromMp4(bytes: Uint8Array, name = "workflow"): string | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const movie = boxes(file).find(({ type }) => type === "moov");
  if (!movie) return undefined;
  const inside = boxes(movie.data);
  const user = inside.filter(({ type }) => type === "udta").flatMap(({ data }) => boxes(data));
  for (const { type, data } of [...inside, ...user]) {
    if (type !== "meta") continue;
    // ISO files put a version before the boxes of `meta`, QuickTime files do not; `hdlr` comes first in both.
    const parts = boxes(data.toString("latin1", 4, 8) === "hdlr" ? data : data.subarray(4));
    const names = keyNames(parts.find((box) => box.type === "keys")?.data);
    const values = boxes(parts.find((box) => box.type === "ilst")?.data ?? Buffer.alloc(0));
    for (const value of values) {
      const index = Buffer.from(value.type, "latin1").readUInt32BE(0);
      const text = boxes(value.data).find((box) => box.type === "data")?.data;
      if (names[index - 1] === name && text) return text.toString("utf8", 8);
    }
  }
  return undefined;
}

/** The boxes inside some bytes; what is cut short ends the list. */
function boxes(bytes: Buffer): Box[] {
  const found: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const short = bytes.readUInt32BE(at);
    const head = short === 1 ? 16 : 8;
    if (short === 1 && at + 16 > bytes.length) break;
    const size = short === 0 ? bytes.length - at : short === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : short;
    if (size < head || at + size > bytes.length) break;
    const whole = bytes.subarray(at, at + size);
    found.push({ type: whole.toString("latin1", 4, 8), data: whole.subarray(head), whole });
    at += size;
  }
  return found;
}

function box(type: string, ...data: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.reduce((sum, part) => sum + part.length, 8));
  head.write(type, 4, "latin1");
  return Buffer.concat([head, ...data]);
}

function u32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value, i * 4);
  return bytes;
}

/** `keys`: version, count, then per name its size (the 8 bytes of size and namespace included), namespace, name. */
function keyNames(keys: Buffer | undefined): string[] {
  const names: string[] = [];
  if (!keys) return names;
  for (let at = 8; at + 8 <= keys.length; ) {
    const size = keys.readUInt32BE(at);
    if (size < 8) break;
    names.push(keys.toString("utf8", at + 8, at + size));
    at += size;
  }
  return names;
}
