import sharp from "sharp";
import { expect, test } from "vitest";
import { previewPicture } from "#comfy/preview-picture.ts";
import { looks } from "#picture/look.ts";
import { rampOf } from "#picture/ramp.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";

const path = temporaryFolder();

test("A preview of numbers is drawn as the editor draws it, as a PNG", async () => {
  const values = Array.from({ length: 16 }, (_, k) => (k % 4 > Math.floor(k / 4) ? k + 1 : null));
  const picture = await previewPicture({ kind: "heatmap", rows: 4, columns: 4, values, scale: "linear" }, path());
  expect(picture?.type).toBe("image/png");
  const { data, info } = await sharp(picture!.bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([512, 384]);
  const seen = new Set<string>();
  for (let k = 0; k < data.length; k += 3) seen.add(data.subarray(k, k + 3).toString("hex"));
  const { colour } = rampOf(
    "linear",
    values.filter((value) => value !== null),
  );
  for (const value of values) if (value !== null) expect(seen).toContain(Buffer.from(colour(value)).toString("hex"));
  expect(seen).toContain(looks.light.background.slice(1));
});

test("A preview of a thousand steps is not drawn, and holds nobody up", async () => {
  const values = new Array<null>(1_000_000).fill(null);
  expect(
    await previewPicture({ kind: "heatmap", rows: 1000, columns: 1000, values, scale: "log" }, path()),
  ).toBeUndefined();
});

test("A text and a table are no pictures, and neither is a file that is not there", async () => {
  expect(await previewPicture({ kind: "text", text: "a" }, path())).toBeUndefined();
  expect(await previewPicture({ kind: "table", columns: [], rows: [] }, path())).toBeUndefined();
  expect(await previewPicture({ kind: "image", source: "none.png" }, path())).toBeUndefined();
});
