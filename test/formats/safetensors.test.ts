import { describe, expect, test } from "vitest";
import { readSafetensors } from "#formats/safetensors.ts";
import { failureOf } from "../core/failure-of.ts";
import { fileOf, safetensors } from "./safetensors-file.ts";

describe("a .safetensors file", () => {
  test("is read by name, in whatever order its tensors lie", () => {
    const file = safetensors({
      a: { data: Float32Array.of(1, -2.5), dims: [1, 2] },
      b: { data: Float32Array.of(7), dims: [] },
    });
    expect(readSafetensors(file, "x")).toEqual({
      a: { data: Float32Array.of(1, -2.5), dims: [1, 2] },
      b: { data: Float32Array.of(7), dims: [] },
    });
  });

  test.each([
    ["F16", [0x00, 0x3e], 1.5],
    ["BF16", [0xc0, 0x3f], 1.5],
    ["I64", [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], -1],
    ["I32", [2, 0, 0, 0], 2],
    ["BOOL", [1], 1],
  ])("may hold %s", (dtype, bytes, value) => {
    const header = { __metadata__: { format: "pt" }, t: { dtype, shape: [1], data_offsets: [0, bytes.length] } };
    expect(readSafetensors(fileOf(header, Uint8Array.from(bytes)), "x").t!.data[0]).toBe(value);
  });

  test.each([
    ["nothing", new Uint8Array(3), "is no safetensors file"],
    ["a header longer than the file", Buffer.alloc(16, 0xff), "is no safetensors file, or cut short"],
    ["a header that is no JSON", Buffer.from([2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7b]), "has a damaged header"],
    [
      "another type",
      fileOf({ t: { dtype: "F8", shape: [1], data_offsets: [0, 1] } }, new Uint8Array(1)),
      "holds t as F8",
    ],
    [
      "a wrong size",
      fileOf({ t: { dtype: "F32", shape: [2], data_offsets: [0, 4] } }, new Uint8Array(4)),
      "says a wrong size for t",
    ],
    [
      "content that is cut short",
      fileOf({ t: { dtype: "F32", shape: [2], data_offsets: [0, 8] } }, new Uint8Array(4)),
      "is cut short",
    ],
  ])("is refused: %s", (_, bytes, complaint) => {
    const { code, message } = failureOf(() => readSafetensors(bytes, "x.safetensors"));
    expect(code).toBe("formats/bad-safetensors");
    expect(message).toContain(`x.safetensors ${complaint.startsWith("says") ? "is cut short, or " : ""}${complaint}`);
  });
});
