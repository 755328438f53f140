import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { contentHash } from "#engine/content-hash.ts";

describe("contentHash", () => {
  test("is the same for equal content, whatever the order of keys, and for members left undefined", () => {
    const value = { b: [1, "two", null], a: { x: new Float32Array([1, 2]) } };
    const same = { a: { y: undefined, x: new Float32Array([1, 2]) }, b: [1, "two", null] };
    expect(contentHash(same)).toBe(contentHash(value));
    expect(contentHash(structuredClone(value))).toBe(contentHash(value));
    expect(contentHash(Object.assign(Object.create(null), { a: 1 }))).toBe(contentHash({ a: 1 }));
  });

  test("stays what it is from version to version, or stored results would be lost", () => {
    // "o" and 1 member as float64, "a" with its length, "y" with the kind, its length, the bytes with theirs.
    const float = (value: number) => Buffer.from(new Float64Array([value]).buffer);
    const text = (value: string) => Buffer.concat([float(value.length), Buffer.from(value)]);
    const bytes = Buffer.concat([
      Buffer.from("o"),
      float(1),
      text("a"),
      Buffer.from("y"),
      text("Uint8Array"),
      float(2),
      Buffer.from([7, 8]),
    ]);
    expect(contentHash({ a: new Uint8Array([7, 8]) })).toBe(createHash("sha256").update(bytes).digest("hex"));
  });

  test("differs for any two of these", () => {
    const values: unknown[] = [
      undefined,
      null,
      true,
      false,
      0,
      1,
      -1,
      1n,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      "",
      "1",
      "a",
      "ä",
      "null",
      [],
      [undefined],
      [null],
      [[]],
      [1, 2],
      [12],
      ["1", "2"],
      ["12"],
      ["ab", "c"],
      ["a", "bc"],
      {},
      { a: 1 },
      { a: [1] },
      { a: { a: 1 } },
      { b: 1 },
      { a: 1, b: 2 },
      { a: 2, b: 1 },
      { "a,b": 1 },
      [{ a: 1 }, { b: 2 }],
      new Uint8Array(4),
      new Int8Array(4),
      new Float32Array(1),
      new Uint8Array(5),
      new Float32Array([-0]),
      new Float64Array(1),
      new Uint8Array(4).buffer,
      "x".repeat(100_000),
      "x".repeat(100_001),
      "é".repeat(50_000),
    ];
    const hashes = values.map(contentHash);
    expect(new Set(hashes).size).toBe(values.length);
  });

  test("takes 0 and −0 for one number, every NaN for one, and a hole for undefined", () => {
    expect(contentHash(-0)).toBe(contentHash(0));
    expect(contentHash(Number.NaN)).toBe(contentHash(0 / 0));
    // biome-ignore lint/suspicious/noSparseArray: the hole is what is tested
    expect(contentHash([1, , 2])).toBe(contentHash([1, undefined, 2]));
  });

  test("sees only the part of a buffer that a typed array shows, and a Buffer as its bytes", () => {
    const large = new Float32Array([9, 1, 2, 9]);
    expect(contentHash(large.subarray(1, 3))).toBe(contentHash(new Float32Array([1, 2])));
    expect(contentHash(Buffer.from([1, 2]))).toBe(contentHash(new Uint8Array([1, 2])));
  });

  test("is not confused by values larger than its buffer, or by many small ones", () => {
    const many = Array.from({ length: 50_000 }, (_, n) => ({ n, text: `item ${n}` }));
    const changed = structuredClone(many);
    changed[49_999]!.text = "item 49998";
    expect(contentHash(structuredClone(many))).toBe(contentHash(many));
    expect(contentHash(changed)).not.toBe(contentHash(many));
  });

  test.each([
    [{ run: () => 1 }, "at .run is a function"],
    [{ a: [1, { when: new Date() }] }, "at .a[1].when is a Date"],
    [new Map(), "The value is a Map"],
    [{ s: new Set() }, "at .s is a Set"],
    [{ s: Symbol("x") }, "at .s is a symbol"],
    [{ v: new DataView(new ArrayBuffer(2)) }, "at .v is a DataView"],
    [new (class Model {})(), "is a Model"],
  ])("refuses what has no agreed content, naming the place: %s", (value, message) => {
    expect(() => contentHash(value)).toThrow(message);
    expect(() => contentHash(value)).toThrow(expect.objectContaining({ code: "engine/unhashable-value" }));
  });

  test("refuses a value that contains itself", () => {
    const value: Record<string, unknown> = {};
    value.self = value;
    expect(() => contentHash(value)).toThrow("contains itself");
  });
});
