import { writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { families } from "#diffusion/families/index.ts";
import type { ErrorGraphFile } from "#formats/error-graph-file.ts";
import type { Comparison, Samples, Video } from "#nodes/values.ts";
import type { DrawnNode } from "../../../server/cli/document.ts";
import { temporaryFolder } from "../../cli/temporary-folder.ts";
import { beginning, calibrating, flow, from, sampling } from "../../nodes/flow.ts";
import { familiesWithModels, familyFiles, tinyPictures } from "../../onnx/family-models/folders.ts";
import { tinyPicture } from "../../onnx/family-models/tiny-picture.ts";
import { writeFiles } from "../../onnx/moving-shapes-folder.ts";

const path = temporaryFolder();
const { run } = flow(path());
const model = from("model", "model");
/** Prompts, with the picture behind them where the family starts from one, or can refer to one. */
async function conditioning(id: string, prompts: DrawnNode): Promise<Record<string, DrawnNode>> {
  const family = families.find((family) => family.id === id)!;
  if (!family.image && !family.reference) return { prompts };
  const image = path("picture.png");
  await writeFile(image, await tinyPicture(80, 40));
  const inputs = { model, conditioning: from("text", "conditioning") };
  return { text: prompts, prompts: { type: "condition/image", params: { image }, inputs } };
}

const hasBlocks = (id: string) => families.find((family) => family.id === id)!.denoiser.folder === "transformer";

/** The tiny decoders make a frame of each latent frame. */
const decodedFrames: Readonly<Record<string, number>> = {
  "wan21-t2v": 2,
  latte: 3,
  cogvideox15: 3,
  opensora12: 10,
  "wan21-i2v": 2,
  "hunyuanvideo15-t2v": 2,
  "hunyuanvideo15-i2v": 2,
};

/** Load, encode, calibrate, solve, apply, sample with and without reuse, decode, compare. */
async function wholeFlow(id: string, residual: boolean) {
  const folder = path(id);
  await writeFiles(folder, familyFiles(id));
  const begin = beginning({ steps: 5, prompts: ["a red circle"] });
  const level = residual
    ? { level: { type: "load/reuse-level", params: { level: "residual" }, inputs: { model } } }
    : {};
  const reusing = residual ? from("level", "model") : model;
  const calibrate = calibrating({ maxGap: 3 });
  return run({
    ...begin,
    ...(await conditioning(id, begin.prompts)),
    model: { type: "load/pipeline", params: { folder, ...tinyPictures[id] } },
    ...level,
    calibrate: { ...calibrate, inputs: { ...calibrate.inputs, model: reusing } },
    solve: { type: "solve/schedule", params: { budget: 3 }, inputs: { errors: from("calibrate", "errors") } },
    apply: { type: "apply/cache-mask", inputs: { model: reusing, schedule: from("solve", "schedule") } },
    full: sampling(model),
    reused: sampling(from("apply", "model")),
    fullVideo: { type: "sample/decode", inputs: { sample: from("full", "sample") } },
    reusedVideo: { type: "sample/decode", inputs: { sample: from("reused", "sample") } },
    compare: {
      type: "compare/compare",
      inputs: { reference: from("fullVideo", "video"), video: from("reusedVideo", "video") },
    },
  });
}

describe.each(familiesWithModels)("%s", (id) => {
  const levels = hasBlocks(id) ? [false, true] : [false];
  test.each(levels)("goes through the whole flow, with reuse of residuals: %s", async (residual) => {
    const ran = await wholeFlow(id, residual);
    expect(ran.failures).toEqual([]);
    const { edges } = ran.value<ErrorGraphFile>("calibrate.errors");
    expect(edges.every(([, , error]) => error > 0)).toBe(true);
    const steps = ran.value<Samples>("full.sample").settings.timesteps.length;
    expect(ran.value<Samples>("full.sample").items[0]!.computedSteps).toBe(steps);
    expect(ran.value<Samples>("reused.sample").items[0]!.computedSteps).toBe(3);
    const { clip } = ran.value<Video>("fullVideo.video").clips[0]!;
    const { width, height } = tinyPictures[id]!;
    expect([clip.frames, clip.height, clip.width]).toEqual([decodedFrames[id] ?? 1, height, width]);
    const [row] = ran.value<Comparison>("compare.comparison").rows;
    expect([row!.computedSteps, row!.referenceSteps]).toEqual([3, steps]);
    // Latents, not pixels: what a tiny model loses by reuse can be less than a byte's last digit.
    const latentOf = (id: string) => ran.value<Samples>(`${id}.sample`).items[0]!.latent;
    expect(latentOf("reused")).not.toEqual(latentOf("full"));
  });
});
