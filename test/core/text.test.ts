import { describe, expect, test } from "vitest";
import { decodeText } from "#core/text.ts";

const text = "a prompt: café 猫 🐈";

describe("a text is decoded", () => {
  test.each([
    ["as UTF-8 where there is no mark", Buffer.from(text)],
    ["as UTF-8 by its mark, which is no part of it", Buffer.from(`\ufeff${text}`)],
    ["as UTF-16 by its mark", Buffer.from(`\ufeff${text}`, "utf16le")],
    ["as UTF-16 of the other byte order by its mark", Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
  ])("%s", (_, bytes) => {
    expect(decodeText(bytes)).toBe(text);
  });

  test("with a sign in place of bytes that are none", () => {
    expect(decodeText(Uint8Array.of(0x61, 0xff, 0x62))).toBe("a\ufffdb");
    expect(decodeText(new Uint8Array(0))).toBe("");
  });
});
