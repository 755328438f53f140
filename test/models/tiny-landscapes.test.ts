import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { linearAction } from "#diffusion/loop/linear-action.ts";
import { loadModel } from "#diffusion/model/load-model.ts";
import type { Model } from "#diffusion/model/model.ts";
import { makeSettings, schedulerOf } from "#diffusion/model/settings.ts";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { decodeLatent } from "#diffusion/picture/decode-latents.ts";
import { encodePrompts } from "#diffusion/text/encode-prompts.ts";
import { loadTokenizer } from "#diffusion/text/tokenizer.ts";
import { landscapeNumber } from "../../bench/tiny-landscapes.ts";

const folder = fileURLToPath(new URL("../../models/tiny-landscapes", import.meta.url));
const inference = new OnnxInference({ threads: 1 });
let model: Model<never>;
beforeAll(async () => {
  model = await loadModel(folder);
});
afterAll(() => inference.close());

/** Mean colour of some rows of a picture [3, 32, 32], −1 … 1. */
function meanOf(picture: Float32Array, rows: readonly [first: number, end: number]): number[] {
  return [0, 1, 2].map((channel) => {
    const part = picture.subarray(1024 * channel + 32 * rows[0], 1024 * channel + 32 * rows[1]);
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}

async function picturesOf(prompts: readonly string[], sampler: string): Promise<Float32Array[]> {
  const settings = makeSettings(model, { steps: 12, sampler, guidanceScale: 3 });
  const { conditionings } = await encodePrompts(model, inference, prompts, "");
  const found: Float32Array[] = [];
  for (const [k, prompt] of prompts.entries()) {
    const sample = { prompt, negative: "", seed: 40 + k, conditionings: conditionings[k]! };
    const { latent } = await inference.perform({ kind: "sample", model, settings, sample });
    found.push((await decodeLatent(model, inference, latent)).data as Float32Array);
  }
  return found;
}

describe("The second model", () => {
  test("is at most 3 MB in all, its training scripts included", async () => {
    const names = await readdir(folder, { recursive: true });
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
    expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(3e6);
  });

  test("predicts noise of pictures, and its samplers are linear", () => {
    expect(model.latentDims).toEqual([3, 32, 32]);
    expect(model.scheduler.prediction_type).toBe("epsilon");
    for (const sampler of ["DDIMScheduler", "DPMSolverMultistepScheduler"]) {
      const action = linearAction(schedulerOf(makeSettings(model, { steps: 20, sampler })));
      expect(action[20]!.every((value) => value < 0)).toBe(true);
    }
  });

  test("has a tokenizer that knows every word of the walk", async () => {
    const text = model.files.texts[0]!;
    const encode = await loadTokenizer(text.tokenizer, text.length);
    const { ids } = await encode("green hills at dawn with sun");
    expect([...ids].slice(0, 8)).toEqual([5, 9, 3, 13, 4, 17, 1, 0]);
    const prompts = Array.from({ length: 256 }, (_, n) => landscapeNumber(n));
    expect(new Set(prompts).size).toBe(256);
    for (const prompt of prompts) expect([...(await encode(prompt)).ids]).not.toContain(2);
  });

  test.each(["DDIMScheduler", "DPMSolverMultistepScheduler"])(
    "paints what the prompt says by %s: noon is brighter above than night, and the land has its colour",
    async (sampler) => {
      const [noon, night, violet] = await picturesOf(
        ["green hills at noon with sun", "green hills at night with stars", "violet dunes at noon with clouds"],
        sampler,
      );
      const [above, dark] = [meanOf(noon!, [0, 8]), meanOf(night!, [0, 8])];
      expect(above[2]! - dark[2]!).toBeGreaterThan(0.5);
      const [green, purple] = [meanOf(noon!, [26, 32]), meanOf(violet!, [26, 32])];
      expect(green[1]! - green[2]!).toBeGreaterThan(purple[1]! - purple[2]! + 0.2);
    },
  );
});
