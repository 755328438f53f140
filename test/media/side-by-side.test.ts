import { expect, test } from "vitest";
import { enlarge } from "#media/clip.ts";
import { sideBySide } from "#media/side-by-side.ts";
import { movingDisc } from "./clips.ts";

test("Every frame holds its clips unchanged, a white gap between them and a label above each", async () => {
  const [left, right] = [movingDisc(3, 30, 80), movingDisc(3, 30, 60)];
  const joined = await sideBySide([left, right], { gap: 5, labels: ["Full", "17 of 50"], scale: 2 });
  expect([joined.frames, joined.height, joined.width]).toEqual([3, 24 + 60, 160 + 5 + 120]);
  const pixel = (f: number, y: number, x: number) => {
    const at = ((f * joined.height + y) * joined.width + x) * 3;
    return Array.from(joined.data.subarray(at, at + 3));
  };
  const large = [enlarge(left, 2), enlarge(right, 2)];
  for (let f = 0; f < 3; f++) {
    for (let y = 0; y < 60; y++) {
      for (const [clip, start] of [
        [large[0], 0],
        [large[1], 165],
      ] as const) {
        for (let x = 0; x < clip.width; x++) {
          const at = ((f * 60 + y) * clip.width + x) * 3;
          const same = pixel(f, 24 + y, start + x).every((value, c) => value === clip.data[at + c]);
          if (!same) expect.fail(`frame ${f}, row ${y}, column ${start + x} differs`);
        }
      }
      for (let x = 160; x < 165; x++) expect(pixel(f, 24 + y, x)).toEqual([255, 255, 255]);
    }
  }
  // Letters are there although nothing asked the machine for a font: dark pixels above both clips, in every frame.
  for (const [from, to] of [
    [0, 160],
    [165, 285],
  ]) {
    let dark = 0;
    for (let y = 0; y < 24; y++) for (let x = from; x < to; x++) if (pixel(2, y, x)[0] < 128) dark++;
    expect(dark).toBeGreaterThan(20);
  }
});

test("Clips that do not fit together are refused with the sizes", async () => {
  const failure = expect.objectContaining({ code: "media/clips-differ" });
  await expect(sideBySide([])).rejects.toThrow(failure);
  await expect(sideBySide([movingDisc(3), movingDisc(4)])).rejects.toThrow(failure);
  await expect(sideBySide([movingDisc(3, 20), movingDisc(3, 30)])).rejects.toThrow(/20 px high.*30 px high/);
  await expect(sideBySide([movingDisc()], { labels: ["a", "b"] })).rejects.toThrow(failure);
});
