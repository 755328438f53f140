/** What the first bytes of a picture or video say of it. */
export interface PictureHeader {
  readonly type: string;
  /** In pixels; of a video unknown. */
  readonly width?: number;
  readonly height?: number;
}

type Reader = (bytes: Buffer) => PictureHeader | undefined;

/**
 * Recognises a PNG, JPEG, WebP, GIF, MP4 or WebM by its content alone. Nothing is decoded, so that a small file which
 * unpacks to a huge picture costs nothing.
 *
 * @param start the file's first bytes; a JPEG is recognised only if its frame header is among them.
 */
export function pictureHeader(start: Uint8Array): PictureHeader | undefined {
  const bytes = Buffer.from(start.buffer, start.byteOffset, start.byteLength);
  for (const read of READERS) {
    const header = read(bytes);
    if (header) return header;
  }
  return undefined;
}

const png: Reader = (bytes) => {
  if (bytes.length < 24 || bytes.toString("latin1", 0, 8) !== "\x89PNG\r\n\x1a\n") return undefined;
  if (bytes.toString("latin1", 12, 16) !== "IHDR") return undefined;
  return { type: "image/png", width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
};

const gif: Reader = (bytes) => {
  if (bytes.length < 10 || !/^GIF8[79]a/.test(bytes.toString("latin1", 0, 6))) return undefined;
  return { type: "image/gif", width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
};

/** RFC 9649: an extended file tells its canvas in 24 bits, a lossy one in 14 of 16, a lossless one in 14 each after a byte. */
const webp: Reader = (bytes) => {
  const text = bytes.toString("latin1", 0, 16);
  if (bytes.length < 30 || !text.startsWith("RIFF") || text.slice(8, 12) !== "WEBP") return undefined;
  const type = "image/webp";
  const chunk = text.slice(12);
  if (chunk === "VP8X") return { type, width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
  if (chunk === "VP8 ")
    return { type, width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
  if (chunk !== "VP8L") return undefined;
  const bits = bytes.readUInt32LE(21);
  return { type, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
};

/** Segments, each with its length, up to the frame header: SOF0 to SOF15 without the tables DHT, JPG and DAC. */
const jpeg: Reader = (bytes) => {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1]!;
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { type: "image/jpeg", height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
};

const mp4: Reader = (bytes) => (bytes.toString("latin1", 4, 8) === "ftyp" ? { type: "video/mp4" } : undefined);
const webm: Reader = (bytes) =>
  bytes.length >= 4 && bytes.readUInt32BE(0) === 0x1a45dfa3 ? { type: "video/webm" } : undefined;

const READERS: readonly Reader[] = [png, gif, webp, jpeg, mp4, webm];
