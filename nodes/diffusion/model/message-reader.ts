import { fstatSync, readSync } from "node:fs";

/** Reads a protobuf message from an open file, front to back; what is skipped is not read from the disk. */
export class MessageReader {
  readonly length: number;
  position = 0;
  readonly #file: number;
  readonly #window = new Uint8Array(16384);
  #windowStart = 0;
  #windowEnd = 0;

  /** @param file a file descriptor; whoever opened it closes it. */
  constructor(file: number) {
    this.#file = file;
    this.length = fstatSync(file).size;
  }

  /** @throws RangeError at the end of the file. */
  byte(): number {
    if (this.position < this.#windowStart || this.position >= this.#windowEnd) this.#fill();
    return this.#window[this.position++ - this.#windowStart]!;
  }

  /** An unsigned number, exact up to 2^53. */
  varint(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 63; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw new RangeError("a number is longer than ten bytes");
  }

  text(): string {
    const length = this.varint();
    if (this.position + length > this.length) throw new RangeError("a string ends beyond the file");
    return Buffer.from(Uint8Array.from({ length }, () => this.byte())).toString();
  }

  /** Leaves out a field's value. @param wireType the lowest three bits of the field's tag. */
  skip(wireType: number): void {
    if (wireType === 0) {
      this.varint();
    } else if (wireType === 2) {
      const length = this.varint();
      this.position += length;
    } else if (wireType === 1 || wireType === 5) {
      this.position += wireType === 1 ? 8 : 4;
    } else {
      throw new RangeError(`there is no wire type ${wireType}`);
    }
  }

  #fill(): void {
    this.#windowStart = this.position;
    this.#windowEnd = this.position + readSync(this.#file, this.#window, 0, this.#window.length, this.position);
    if (this.#windowEnd === this.#windowStart) throw new RangeError("the file ends too early");
  }
}
