import { createHash } from "node:crypto";
import { said } from "#core/said.ts";
import { failure } from "./failures.ts";

export interface Thumbnail {
  readonly type: "image/png" | "image/webp";
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes. */
  readonly etag: string;
}

const MAX_BYTES = 262_144;
const PNG = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

/** A thumbnail, known by how its bytes begin. @throws Failure `store/bad-thumbnail` for what is neither PNG nor WebP, or too large. */
export function thumbnailOf(bytes: Uint8Array): Thumbnail {
  if (bytes.byteLength > MAX_BYTES)
    throw failure(
      "store/bad-thumbnail",
      said("The thumbnail has {byteLength} bytes, and {MAX_BYTES} are allowed; make it smaller.", {
        byteLength: bytes.byteLength,
        MAX_BYTES,
      }),
    );
  const type = typeOf(Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 12)));
  if (type === undefined)
    throw failure("store/bad-thumbnail", said("The thumbnail is neither PNG nor WebP; send one of these."));
  return { type, bytes, etag: createHash("sha256").update(bytes).digest("hex") };
}

function typeOf(head: Buffer): Thumbnail["type"] | undefined {
  if (head.subarray(0, PNG.length).equals(PNG)) return "image/png";
  const webp = head.length === 12 && head.toString("latin1", 0, 4) === "RIFF" && head.toString("latin1", 8) === "WEBP";
  return webp ? "image/webp" : undefined;
}
