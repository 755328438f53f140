import { createHash, type Hash } from "node:crypto";
import type { Failure } from "#core/failure.ts";
import { type Said, said } from "#core/said.ts";
import { failure } from "./failures.ts";

const DEEPEST = 256;
const BUFFER_BYTES = 1 << 16;

/** The buffer of the last hash, for the next: most values are small, and a buffer for each costs more than to hash them. */
let spare: Buffer | undefined;

/**
 * The SHA-256 of a plain value, as 64 hex digits: equal for equal content, whatever the order of keys. What counts:
 *
 * - members that are undefined count as absent; in a list undefined counts, and a hole is undefined;
 * - 0 and −0 are one number, all NaN are one, 1 and 1n differ;
 * - a typed array counts by its kind and its bytes as they stand in memory (so there 0 and −0 differ); a Buffer is a Uint8Array;
 * - functions, symbols, class instances, Date, Map and Set have no agreed content and are refused.
 *
 * Deterministic on machines of one byte order. Typed arrays pass at the speed of SHA-256; other values cost some 0.2 µs each.
 *
 * @throws Failure `engine/unhashable-value` naming the place, also for a value that contains itself.
 */
export function contentHash(value: unknown): string {
  const buffer = spare ?? Buffer.allocUnsafe(BUFFER_BYTES);
  spare = undefined;
  try {
    const sink = new Sink(buffer);
    write(sink, value, "", 0);
    return sink.digest();
  } finally {
    spare = buffer;
  }
}

/** Every value is written as a letter for its kind and, where its length is open, the length first: no two values write alike. */
function write(sink: Sink, value: unknown, path: string, depth: number): void {
  if (depth > DEEPEST)
    throw refusal(path, said("is nested more than {depth} deep or contains itself", { depth: DEEPEST }));
  if (value === undefined) sink.kind("u");
  else if (value === null) sink.kind("0");
  else if (typeof value === "boolean") sink.kind(value ? "t" : "f");
  else if (typeof value === "number") {
    sink.kind("d");
    sink.number(value);
  } else if (typeof value === "string") {
    sink.kind("s");
    sink.text(value);
  } else if (typeof value === "bigint") {
    sink.kind("n");
    sink.text(value.toString());
  } else if (typeof value === "object") writeObject(sink, value, path, depth);
  else throw refusal(path, said("is a {value}", { value: typeof value }));
}

function writeObject(sink: Sink, value: object, path: string, depth: number): void {
  if (Array.isArray(value)) {
    sink.kind("a");
    sink.number(value.length);
    for (let i = 0; i < value.length; i++) write(sink, value[i], `${path}[${i}]`, depth + 1);
  } else if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    sink.kind("y");
    sink.text((value as Uint8Array)[Symbol.toStringTag]);
    sink.bytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  } else if (value instanceof ArrayBuffer) {
    sink.kind("b");
    sink.bytes(new Uint8Array(value));
  } else {
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null)
      throw refusal(path, said("is a {name}", { name: prototype.constructor?.name ?? "class instance" }));
    const members = value as Record<string, unknown>;
    const names = Object.keys(members).filter((name) => members[name] !== undefined);
    sink.kind("o");
    sink.number(names.length);
    for (const name of names.sort()) {
      sink.text(name);
      write(sink, members[name], `${path}.${name}`, depth + 1);
    }
  }
}

function refusal(path: string, what: Said): Failure {
  return failure(
    "engine/unhashable-value",
    path === ""
      ? said(
          "The value {what}, which has no content hash; use plain objects, arrays, typed arrays, text and numbers.",
          {
            what,
          },
        )
      : said(
          "The value at {path} {what}, which has no content hash; use plain objects, arrays, typed arrays, text and numbers.",
          { path, what },
        ),
  );
}

/** Gathers small writes, since a call into the hash costs more than they do. */
class Sink {
  readonly #hash: Hash = createHash("sha256");
  readonly #buffer: Buffer;
  #used = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  kind(letter: string): void {
    this.#room(1);
    this.#buffer[this.#used++] = letter.charCodeAt(0);
  }

  number(value: number): void {
    this.#room(8);
    this.#buffer.writeDoubleLE(Number.isNaN(value) ? Number.NaN : value + 0, this.#used);
    this.#used += 8;
  }

  text(value: string): void {
    // Three bytes are the most that one UTF-16 unit takes in UTF-8.
    if (value.length * 3 > this.#buffer.length - 8) {
      this.bytes(Buffer.from(value));
      return;
    }
    this.#room(8 + value.length * 3);
    const length = this.#buffer.write(value, this.#used + 8);
    this.#buffer.writeDoubleLE(length, this.#used);
    this.#used += 8 + length;
  }

  bytes(value: Uint8Array): void {
    this.number(value.byteLength);
    this.#flush();
    this.#hash.update(value);
  }

  digest(): string {
    this.#flush();
    return this.#hash.digest("hex");
  }

  #room(bytes: number): void {
    if (this.#used + bytes > this.#buffer.length) this.#flush();
  }

  #flush(): void {
    this.#hash.update(this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }
}
