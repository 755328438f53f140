import { said } from "#core/said.ts";
import { failure } from "./failures.ts";

const prefix = "workflow:";
const extension = 0x21;
const comment = 0xfe;
const image = 0x2c;
const trailer = 0x3b;

/** A block of a GIF file after its header, from `start` to `end`; a comment has its text. */
interface Block {
  readonly start: number;
  readonly end: number;
  readonly kind: "image" | "comment" | "other" | "trailer";
  readonly text: Buffer;
}

export function isGif(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(6, bytes.length)).toString("latin1");
  return text === "GIF87a" || text === "GIF89a";
}

/**
 * GIF89a §24: a comment extension before the trailer, in pieces of at most 255 bytes; UTF-8, as writers do nowadays.
 */
export function embedInGif(bytes: Uint8Array, json: string): Uint8Array {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks = readBlocks(file);
  const end = blocks.find(({ kind }) => kind === "trailer");
  if (!end) {
    throw failure("media/cannot-embed", said("The GIF file is cut short, so nothing can be embedded; save it again."));
  }
  const kept = blocks.filter((b) => b.kind !== "trailer" && !isWorkflow(b)).map((b) => file.subarray(b.start, b.end));
  const text = Buffer.from(prefix + json, "utf8");
  const pieces: Buffer[] = [Buffer.from([extension, comment])];
  for (let at = 0; at < text.length; at += 255) {
    const piece = text.subarray(at, at + 255);
    pieces.push(Buffer.from([piece.length]), piece);
  }
  pieces.push(Buffer.from([0, trailer]));
  return Buffer.concat([file.subarray(0, blocks[0].start), ...kept, ...pieces]);
}

export function readFromGif(bytes: Uint8Array): string | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return readBlocks(file).find(isWorkflow)?.text.toString("utf8").slice(prefix.length);
}

function isWorkflow({ kind, text }: Block): boolean {
  return kind === "comment" && text.toString("latin1", 0, prefix.length) === prefix;
}

/** Header, screen and colour table, then images and extensions, each a chain of pieces that ends with an empty one. */
function readBlocks(file: Buffer): Block[] {
  const blocks: Block[] = [];
  if (file.length < 13) return blocks;
  let at = 13 + colourTable(file[10]);
  while (at < file.length) {
    const start = at;
    if (file[at] === trailer) {
      blocks.push({ start, end: at + 1, kind: "trailer", text: Buffer.alloc(0) });
      break;
    }
    const kind = file[at] === image ? "image" : file[at + 1] === comment ? "comment" : "other";
    if (kind === "image") at += 11 + colourTable(file[at + 9]);
    else if (file[at] === extension) at += 2;
    else break;
    const pieces: Buffer[] = [];
    while (at < file.length && file[at] !== 0) {
      if (kind === "comment") pieces.push(file.subarray(at + 1, at + 1 + file[at]));
      at += 1 + file[at];
    }
    at += 1;
    if (at > file.length) break;
    blocks.push({ start, end: at, kind, text: Buffer.concat(pieces) });
  }
  return blocks;
}

function colourTable(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}
