import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Frame, frameBytes, frameReader } from "#process/frames.ts";

const frame = fc.record({
  message: fc.jsonValue({ noUnicodeString: false }),
  bytes: fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 4 }),
});

/** What a reader hears of a stream that comes in chunks of these lengths, again and again. */
function heard(stream: Uint8Array, lengths: readonly number[]): Frame[] {
  const frames: Frame[] = [];
  const read = frameReader((frame) => frames.push(frame));
  for (let at = 0, k = 0; at < stream.length; k++) {
    const end = at + lengths[k % lengths.length]!;
    read(stream.subarray(at, end));
    at = end;
  }
  return frames;
}

/** The bytes of a head that says of its length what it should, or what is given. */
function headed(head: string, length = Buffer.byteLength(head)): Uint8Array {
  const bytes = Buffer.alloc(4 + Buffer.byteLength(head));
  bytes.writeUInt32LE(length);
  bytes.write(head, 4);
  return bytes;
}

describe("frames", () => {
  test("are read as they were written, however the stream is cut", () => {
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
        (sent, cuts) => {
          const stream = Buffer.concat(sent.flatMap(frameBytes));
          const plain = sent.map(({ message, bytes }) => ({ message: JSON.parse(JSON.stringify(message)), bytes }));
          expect(heard(stream, cuts)).toEqual(plain);
        },
      ),
    );
  });

  test("are a length of four bytes, a head, and the bytes", () => {
    const bytes = Buffer.concat(frameBytes({ message: { a: "é" }, bytes: [Uint8Array.of(7, 8), new Uint8Array()] }));
    const head = '{"message":{"a":"é"},"bytes":[2,0]}';
    expect(bytes).toEqual(Buffer.concat([Uint8Array.of(36, 0, 0, 0), Buffer.from(head), Uint8Array.of(7, 8)]));
  });

  test("do not share what they hold with the stream", () => {
    const stream = Buffer.concat(frameBytes({ message: null, bytes: [Uint8Array.of(1, 2)] }));
    const [only] = heard(stream, [stream.length]);
    stream.fill(0);
    expect(only!.bytes).toEqual([Uint8Array.of(1, 2)]);
    expect(only!.bytes[0]!.byteOffset).toBe(0);
  });

  test.each([
    ["text", Buffer.from("Loading pipeline components...")],
    ["a head that is no JSON", headed("{message}")],
    ["a head that is no object", headed("null")],
    ["a head without lengths", headed('{"message":1}')],
    ["a negative length", headed('{"message":1,"bytes":[-1]}')],
    ["half a byte", headed('{"message":1,"bytes":[0.5]}')],
    ["more than there can be", headed('{"message":1,"bytes":[1e300]}')],
    ["an endless head", headed("", 2 ** 32 - 1)],
  ])("are not made of %s", (_, stream) => {
    expect(() => heard(stream, [7])).toThrow();
  });
});
