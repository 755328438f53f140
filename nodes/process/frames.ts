import { constants } from "node:buffer";

/** A message on a pipe: plain JSON, and bytes beside it that JSON has no form for. */
export interface Frame {
  readonly message: unknown;
  readonly bytes: readonly Uint8Array[];
}

/** A head is small; text that was taken for its length says that it is larger than this. */
const MOST_HEAD_BYTES = 2 ** 26;

/**
 * On the pipe: the length of the head (4 bytes, unsigned, little-endian); the head, which is `{"message": …, "bytes": [the
 * length of each]}` as UTF-8; then all bytes, one after the other.
 */
export function frameBytes({ message, bytes }: Frame): Uint8Array[] {
  const head = Buffer.from(JSON.stringify({ message, bytes: bytes.map(({ byteLength }) => byteLength) }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return [length, head, ...bytes];
}

/**
 * Reads frames out of a stream, however it is cut into chunks. What `hear` is given is no part of any chunk.
 * @throws Error at what is no frame.
 */
export function frameReader(hear: (frame: Frame) => void): (chunk: Uint8Array) => void {
  const reading = frames(hear);
  let wanted = reading.next().value as number;
  let chunks: Uint8Array[] = [];
  let held = 0;
  return (chunk) => {
    chunks.push(chunk);
    held += chunk.length;
    if (held < wanted) return;
    let all = Buffer.concat(chunks);
    while (all.length >= wanted) {
      const taken = wanted;
      wanted = reading.next(all.subarray(0, taken)).value as number;
      all = all.subarray(taken);
    }
    chunks = [all];
    held = all.length;
  };
}

/** Yields how many bytes it wants next, and is given them. */
function* frames(hear: (frame: Frame) => void): Generator<number, never, Buffer> {
  for (;;) {
    const length = (yield 4).readUInt32LE();
    if (length > MOST_HEAD_BYTES) throw new Error(`a head of ${length} bytes`);
    const { message, lengths } = headOf(yield length);
    const bytes: Uint8Array[] = [];
    for (const each of lengths) bytes.push(new Uint8Array(yield each));
    hear({ message, bytes });
  }
}

function headOf(text: Buffer): { message: unknown; lengths: readonly number[] } {
  const { message, bytes } = JSON.parse(text.toString()) as { message: unknown; bytes?: unknown };
  if (!Array.isArray(bytes) || !bytes.every(isLength)) throw new Error("a head without the lengths of its bytes");
  return { message, lengths: bytes };
}

function isLength(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= constants.MAX_LENGTH;
}
