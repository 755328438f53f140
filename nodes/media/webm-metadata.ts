/** Ids of Matroska's elements (RFC 9559), as they stand in the file. */
const SEGMENT = 0x18538067;
const TAGS = 0x1254c367;
const TAG = 0x7373;
const SIMPLE_TAG = 0x67c8;
const TAG_NAME = 0x45a3;
const TAG_STRING = 0x4487;
/** Bytes of an element's size that all say 1: it has no size, and goes on to the end of what it is in. */
const UNKNOWN = -1;

interface Element {
  readonly id: number;
  readonly data: Buffer;
}

export function isWebm(bytes: Uint8Array): boolean {
  return Buffer.from([0x1a, 0x45, 0xdf, 0xa3]).equals(bytes.subarray(0, 4));
}

/** A tag of the whole file, by its name in any case, as ffmpeg writes it. */
export function readFromWebm(bytes: Uint8Array, name: string): string | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const within = (elements: readonly Element[], id: number) =>
    elements.filter((element) => element.id === id).flatMap(({ data }) => elementsOf(data));
  const tags = within(within(within(elementsOf(file), SEGMENT), TAGS), TAG);
  for (const { id, data } of tags) {
    if (id !== SIMPLE_TAG) continue;
    const parts = elementsOf(data);
    const text = (wanted: number) =>
      parts
        .find((part) => part.id === wanted)
        ?.data.toString("utf8")
        .replace(/\0+$/, "");
    if (text(TAG_NAME)?.toLowerCase() === name) return text(TAG_STRING);
  }
  return undefined;
}

/** The elements inside some bytes; what is cut short ends the list. */
function elementsOf(bytes: Buffer): Element[] {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length; ) {
    const idLength = lengthOf(bytes[at]!);
    const sizeAt = at + idLength;
    if (idLength > 4 || sizeAt >= bytes.length) break;
    const sizeLength = lengthOf(bytes[sizeAt]!);
    const start = sizeAt + sizeLength;
    if (sizeLength > 8 || start > bytes.length) break;
    const size = sizeOf(bytes.subarray(sizeAt, start));
    const end = size === UNKNOWN ? bytes.length : start + size;
    if (end > bytes.length) break;
    found.push({ id: bytes.readUIntBE(at, idLength), data: bytes.subarray(start, end) });
    at = end;
  }
  return found;
}

/** How many bytes a number takes is told by the zeros before the first one of its first byte. */
function lengthOf(first: number): number {
  return Math.clz32(first) - 23;
}

function sizeOf(bytes: Buffer): number {
  const bits = BigInt(`0x${bytes.toString("hex")}`) & ((1n << BigInt(7 * bytes.length)) - 1n);
  return bits === (1n << BigInt(7 * bytes.length)) - 1n ? UNKNOWN : Number(bits);
}
