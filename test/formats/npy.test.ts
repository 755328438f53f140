import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readNpy, writeNpy } from "#formats/npy.ts";

// Files that numpy 2.4 itself wrote, as base64.
const vectors = JSON.parse(readFileSync(new URL("../fixtures/npy-vectors.json", import.meta.url), "utf8"));
const file = (name: string) => new Uint8Array(Buffer.from(vectors[name], "base64"));

test("Arrays that numpy saved are read whatever their type, order and version", () => {
  const eighths = [0, 0.125, 0.25, 0.375, 0.5, 0.625];
  for (const name of ["f8", "f4 in Fortran order", "f2"]) {
    const { data, shape } = readNpy(file(name), name);
    expect([Array.from(data), shape]).toEqual([eighths, [2, 3]]);
  }
  for (const name of ["i4", "i8 version 2"]) {
    const { data, shape } = readNpy(file(name), name);
    expect([Array.from(data), shape]).toEqual([
      [0, 1, 2, 3, 4, 5],
      [2, 3],
    ]);
  }
  expect(readNpy(file("f4 in Fortran order"), "").data).toBeInstanceOf(Float32Array);
  expect(readNpy(file("i4"), "").data).toBeInstanceOf(Float64Array);
  expect(Array.from(readNpy(file("cube"), "").data)).toEqual(Array.from({ length: 24 }, (_, i) => i));
  expect(readNpy(file("scalar"), "")).toEqual({ data: Float64Array.of(2.5), shape: [] });
  expect(readNpy(file("line"), "").data).toEqual(Float64Array.of(1.5, Number.NaN, Number.POSITIVE_INFINITY));
});

test("What is written is byte for byte what numpy writes, and comes back", () => {
  const eighths = Float64Array.from([0, 0.125, 0.25, 0.375, 0.5, 0.625]);
  expect(Buffer.from(writeNpy(eighths, [2, 3])).equals(file("f8"))).toBe(true);
  expect(
    Buffer.from(writeNpy(Float64Array.of(1.5, Number.NaN, Number.POSITIVE_INFINITY), [3])).equals(file("line")),
  ).toBe(true);
  for (const shape of [[], [7], [1, 7], [1, 1, 7, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]]) {
    const data = Float32Array.from({ length: shape.length === 0 ? 1 : 7 }, (_, i) => Math.sin(i));
    expect(readNpy(writeNpy(data, shape), "")).toEqual({ data, shape });
    expect(writeNpy(data, shape).length % 4).toBe(0);
  }
  expect(() => writeNpy(eighths, [2, 2])).toThrow(expect.objectContaining({ code: "formats/bad-npy" }));
});

test("A view into a larger buffer at an odd place is read as well", () => {
  const whole = file("f8");
  const shifted = new Uint8Array(whole.length + 3);
  shifted.set(whole, 3);
  expect(readNpy(shifted.subarray(3), "").data[5]).toBe(0.625);
});

test("Pickles, big-endian numbers, records, booleans and too large integers are refused with the way to save them", () => {
  for (const [name, why] of [
    ["objects", /objects.npy holds pickled Python objects .*numpy\.save/],
    ["big-endian", /big-endian numbers \(>f8\)/],
    ["records", /records of several fields/],
    ["bool", /numbers of type \|b1/],
    ["huge", /integers beyond 2\^53/],
  ] as const) {
    expect(() => readNpy(file(name), `${name}.npy`)).toThrow(why);
    expect(() => readNpy(file(name), `${name}.npy`)).toThrow(expect.objectContaining({ code: "formats/bad-npy" }));
  }
});

test("A file cut anywhere is refused, never half read", () => {
  for (const name of ["f8", "i8 version 2"]) {
    const whole = file(name);
    for (let end = 0; end < whole.length; end++) {
      expect(() => readNpy(whole.subarray(0, end), name)).toThrow(expect.objectContaining({ code: "formats/bad-npy" }));
    }
  }
  expect(() => readNpy(file("f8").subarray(0, 150), "a.npy")).toThrow(/a\.npy is cut short/);
});
