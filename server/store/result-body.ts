import { hash } from "node:crypto";
import { deserialize, serialize } from "node:v8";
import type { Stored } from "./result-store.ts";

const DIGEST_BYTES = 32;

/** The SHA-256 of the rest, then the value as `v8.serialize` writes it. */
export function encodeResult(value: Stored): Buffer {
  const body = serialize(value);
  return Buffer.concat([digest(body), body]);
}

/** The value, or undefined for bytes that are damaged, or written by a Node that this one cannot read. */
export function decodeResult(bytes: Buffer): Stored | undefined {
  const body = bytes.subarray(DIGEST_BYTES);
  if (!digest(body).equals(bytes.subarray(0, DIGEST_BYTES))) return undefined;
  try {
    return deserialize(body) as Stored;
  } catch {
    return undefined;
  }
}

function digest(body: Buffer): Buffer {
  return hash("sha256", body, "buffer");
}
