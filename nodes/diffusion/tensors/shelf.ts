import { randomUUID } from "node:crypto";
import { type FileHandle, open, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";

/** Where an array was put. */
export type Place = { readonly array: Float32Array } | { readonly position: number; readonly length: number };

/**
 * Arrays put aside: so many bytes of them in memory, and the rest in a file of the system's folder for what is temporary (TMPDIR; TEMP on
 * Windows), which is gone when this is closed or the process ends. What comes back has the same bits.
 */
export class Shelf {
  readonly #most: number;
  #held = 0;
  #written = 0;
  #file: Promise<FileHandle> | undefined;
  #path = "";

  /** @param bytes that may be held in memory; 128 MiB if absent. */
  constructor(bytes = 128 * 2 ** 20) {
    this.#most = bytes;
  }

  /** Bytes held in memory, and those written. */
  get size(): { readonly held: number; readonly written: number } {
    return { held: this.#held, written: this.#written };
  }

  /** Puts a copy aside. @param over a place that is written over if it is as large. @throws Failure `diffusion/no-room-aside`. */
  async put(array: Float32Array, over?: Place): Promise<Place> {
    const { byteLength, length } = array;
    if (over && "array" in over && over.array.length === length) {
      over.array.set(array);
      return over;
    }
    const written = over && "position" in over && over.length === length ? over : undefined;
    if (!written && this.#held + byteLength <= this.#most) {
      this.#held += byteLength;
      return { array: array.slice() };
    }
    const position = written?.position ?? this.#written;
    if (!written) this.#written += byteLength;
    try {
      this.#file ??= this.#open();
      const file = await this.#file;
      for (let done = 0; done < byteLength; ) {
        done += (await file.write(bytesOf(array), done, byteLength - done, position + done)).bytesWritten;
      }
    } catch (cause) {
      throw failure(
        "diffusion/no-room-aside",
        said(
          "{megabytes} MB of predictions could not be put aside in {folder}: {reason}. Make room there, or name a folder with room (TMPDIR; TEMP on Windows).",
          { megabytes: Math.ceil(this.#written / 1e6), folder: tmpdir(), reason: (cause as Error).message },
        ),
      );
    }
    return { position, length };
  }

  /** What was put at a place, in an array that `take` makes where it was not held in memory. */
  async get(place: Place, take: (length: number) => Float32Array): Promise<Float32Array> {
    if ("array" in place) return place.array;
    const array = take(place.length);
    await this.#read(place.position, array);
    return array;
  }

  /** Numbers `start` to `end` − 1 of what was put at a place. */
  async part(place: Place, start: number, end: number): Promise<Float32Array> {
    if ("array" in place) return place.array.subarray(start, end);
    const array = new Float32Array(end - start);
    await this.#read(place.position + start * array.BYTES_PER_ELEMENT, array);
    return array;
  }

  async close(): Promise<void> {
    const file = await this.#file?.catch(() => undefined);
    this.#file = undefined;
    await file?.close();
    // Where an open file could not be without a name.
    if (file && this.#path) await unlink(this.#path);
  }

  async #read(position: number, into: Float32Array): Promise<void> {
    const file = (await this.#file)!;
    for (let done = 0; done < into.byteLength; ) {
      done += (await file.read(bytesOf(into), done, into.byteLength - done, position + done)).bytesRead;
    }
  }

  async #open(): Promise<FileHandle> {
    const path = join(tmpdir(), `lemica-${process.pid}-${randomUUID()}`);
    const file = await open(path, "wx+", 0o600);
    // Without a name it goes with the process, however that ends.
    await unlink(path).catch(() => {
      this.#path = path;
    });
    return file;
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
