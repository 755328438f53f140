import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { delays, encodeClip } from "#media/animation.ts";
import { enlarge } from "#media/clip.ts";
import { readWorkflow } from "#media/metadata.ts";
import { encodeMp4 } from "#media/mp4.ts";
import { movingDisc } from "./clips.ts";

const clip = movingDisc();

async function decode(bytes: Uint8Array): Promise<Buffer> {
  return sharp(bytes, { animated: true }).removeAlpha().raw().toBuffer();
}

test("A lossless WebP gives back every byte of every frame, in time and for ever", async () => {
  const bytes = await encodeClip(clip, { format: "webp", fps: 24, lossless: true });
  const about = await sharp(bytes, { animated: true }).metadata();
  expect(about).toMatchObject({ format: "webp", pages: 6, pageHeight: 40, width: 48, loop: 0 });
  expect(about.delay).toEqual([42, 41, 42, 42, 41, 42]);
  expect(Buffer.compare(await decode(bytes), Buffer.from(clip.data))).toBe(0);
});

test("A lossy WebP is smaller and still looks like the clip", async () => {
  const large = enlarge(clip, 4);
  const lossy = await encodeClip(clip, { format: "webp", quality: 60, scale: 4 });
  const exact = await encodeClip(clip, { format: "webp", lossless: true, scale: 4 });
  const decoded = await decode(lossy);
  expect(decoded.length).toBe(large.data.length);
  const error = decoded.reduce((sum, v, i) => sum + Math.abs(v - large.data[i]), 0) / decoded.length;
  expect(error).toBeLessThan(8);
  expect(lossy.length).not.toBe(exact.length);
});

test("A GIF keeps all frames, equal ones too, and its times are hundredths of a second", async () => {
  const still = { ...clip, data: clip.data.slice().fill(90) };
  for (const shown of [clip, still]) {
    const about = await sharp(await encodeClip(shown, { format: "gif", fps: 24 }), { animated: true }).metadata();
    expect(about).toMatchObject({ format: "gif", pages: 6, pageHeight: 40, width: 48, loop: 0 });
    expect(about.delay).toEqual([40, 40, 50, 40, 40, 40]);
  }
});

test("Frame times add up to the true length, whatever the rate", () => {
  for (const [fps, unit] of [
    [24, 1],
    [24, 10],
    [7, 1],
    [29.97, 10],
    [0.5, 1],
  ]) {
    const times = delays(100, fps, unit);
    expect(Math.abs(times.reduce((a, b) => a + b) - 100_000 / fps)).toBeLessThanOrEqual(unit / 2);
    expect(times.every((t) => t % unit === 0 && t > 0)).toBe(true);
  }
});

test("A PNG strip has the frames from left to right, exact", async () => {
  const { data, info } = await sharp(await encodeClip(clip, { format: "png-strip", scale: 2 }))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([6 * 96, 80, 3]);
  const large = enlarge(clip, 2);
  for (let f = 0; f < 6; f++) {
    for (let y = 0; y < 80; y++) {
      const from = (f * 80 + y) * 96 * 3;
      const at = (y * 6 + f) * 96 * 3;
      expect(Buffer.compare(data.subarray(at, at + 288), Buffer.from(large.data.subarray(from, from + 288)))).toBe(0);
    }
  }
});

test("A clip of one frame is a still image, with its workflow", async () => {
  const still = movingDisc(1);
  const bytes = await encodeClip(still, { format: "webp", lossless: true, metadata: { workflow: '{"a":1}' } });
  expect(readWorkflow(bytes)).toBe('{"a":1}');
  expect(Buffer.compare(await decode(bytes), Buffer.from(still.data))).toBe(0);
});

test("Options out of range and frames too large are refused with what to choose", async () => {
  const failure = expect.objectContaining({ code: "media/bad-encoding" });
  await expect(encodeClip(clip, { format: "webp", fps: 0 })).rejects.toThrow(failure);
  await expect(encodeClip(clip, { format: "webp", fps: Number.NaN })).rejects.toThrow(failure);
  await expect(encodeClip(clip, { format: "gif", fps: 60 })).rejects.toThrow(/at most 50 \(or save WebP\)/);
  await expect(encodeClip(clip, { format: "webp", quality: 0 })).rejects.toThrow(failure);
  await expect(encodeClip(movingDisc(1, 2, 200), { format: "webp", scale: 100 })).rejects.toThrow(/20000 × 200/);
});

test("Without ffmpeg an MP4 is refused by a sentence that names WebP", async () => {
  const missing = encodeMp4(clip, { fps: 8, quality: 90, lossless: false, program: "no-such-ffmpeg" });
  await expect(missing).rejects.toThrow(expect.objectContaining({ code: "media/no-ffmpeg" }));
  await expect(missing).rejects.toThrow(/WebP/);
});

test.skipIf(process.platform === "win32")("An ffmpeg that fails is quoted", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lemica-test-"));
  try {
    const program = join(folder, "ffmpeg");
    await writeFile(program, "#!/bin/sh\necho \"Unknown encoder 'libx264'\" >&2\nexit 1\n", { mode: 0o755 });
    const failing = encodeMp4(clip, { fps: 8, quality: 90, lossless: false, program });
    await expect(failing).rejects.toThrow(expect.objectContaining({ code: "media/ffmpeg-failed" }));
    await expect(failing).rejects.toThrow(/Unknown encoder 'libx264'/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

const hasFfmpeg = spawnSync("ffmpeg", ["-version"]).status === 0;

test.skipIf(!hasFfmpeg)("With ffmpeg an MP4 of odd size is made, with its workflow inside", async () => {
  const workflow = JSON.stringify({ name: "é 中文", text: "=;#\\\n".repeat(40_000) });
  const odd = movingDisc(5, 33, 65);
  const folder = await mkdtemp(join(tmpdir(), "lemica-test-"));
  try {
    for (const lossless of [false, true]) {
      const bytes = await encodeClip(odd, { format: "mp4", fps: 12, lossless, metadata: { workflow } });
      expect(readWorkflow(bytes)).toBe(workflow);
      const file = join(folder, "clip.mp4");
      await writeFile(file, bytes);
      const { stdout } = spawnSync("ffmpeg", [
        "-v",
        "error",
        "-i",
        file,
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "pipe:1",
      ]);
      expect(stdout.length).toBe(lossless ? odd.data.length : 5 * 34 * 66 * 3);
      if (lossless) expect(Buffer.compare(stdout, Buffer.from(odd.data))).toBe(0);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
