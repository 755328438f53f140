import { writeFile } from "node:fs/promises";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import type { ErrorGraphFile } from "#formats/error-graph-file.ts";
import { familyFiles, tinyPictures } from "../onnx/family-models/folders.ts";
import { tinyPicture } from "../onnx/family-models/tiny-picture.ts";
import { writeFiles } from "../onnx/moving-shapes-folder.ts";
import { json, lemica, MODEL } from "./lemica.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const path = temporaryFolder();
const { width, height, frames } = tinyPictures["wan21-i2v"]!;
const sizes = ["--width", String(width), "--height", String(height), "--frames", String(frames)];

async function wan(): Promise<string[]> {
  await writeFiles(path("wan"), familyFiles("wan21-i2v"));
  await writeFile(path("p.png"), await tinyPicture());
  return ["--model", path("wan"), "--prompt", "red", ...sizes, "--steps", "4"];
}

describe("--image", () => {
  test("gives sample and calibrate the picture, at the sizes asked for", async () => {
    const argv = [...(await wan()), "--image", path("p.png")];
    const out = path("clip.webp");
    const { computedSteps } = await json<{ computedSteps: number }>("sample", ...argv, "--scale", "1", "--out", out);
    expect(computedSteps).toBe(4);
    expect(await sharp(out).metadata()).toMatchObject({ width, height });
    const errors = await json<ErrorGraphFile>(
      "calibrate",
      ...argv,
      "--max-gap",
      "2",
      "--out",
      path("e.error-graph.json"),
    );
    expect(errors.edges).toHaveLength(2);
  });

  test("goes before --last-image, which a model must be made for", async () => {
    const argv = [...(await wan()), "--last-image", path("p.png"), "--out", path("last.webp")];
    const without = await lemica("sample", ...argv);
    expect([without.code, without.err]).toEqual([2, expect.stringContaining("--last-image goes with a picture")]);
    const { code, err } = await lemica("sample", ...argv, "--image", path("p.png"));
    expect([code, err]).toEqual([0, expect.stringMatching(/Saved .*last\.webp: 4 steps computed/)]);
  });

  test("is asked for by a model that needs it, and refused to one that takes none", async () => {
    const without = await lemica("sample", ...(await wan()), "--out", path("no.webp"));
    expect([without.code, without.err]).toEqual([2, expect.stringContaining("image/needed")]);
    const argv = ["--model", MODEL, "--prompt", "a small red circle moving right on black", "--steps", "2"];
    const refused = await lemica("sample", ...argv, "--image", path("p.png"), "--out", path("no.webp"));
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining("image/not-taken")]);
  });
});
