import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openSora } from "#diffusion/families/open-sora.ts";
import { loadDenoiser } from "#diffusion/model/load-denoiser.ts";
import { inspectModel, loadModel } from "#diffusion/model/load-model.ts";
import type { Model } from "#diffusion/model/model.ts";
import { makeSettings } from "#diffusion/model/settings.ts";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { decodeLatent } from "#diffusion/picture/decode-latents.ts";
import { encodePrompts } from "#diffusion/text/encode-prompts.ts";
import type { Conditioning, Samples } from "#nodes/values.ts";
import { safetensors } from "../../formats/safetensors-file.ts";
import { flow, from, sampling } from "../../nodes/flow.ts";
import { familyFiles, tinyPictures } from "../../onnx/family-models/folders.ts";
import { schedulers } from "../../onnx/family-models/schedulers.ts";
import { tinyEncoder } from "../../onnx/family-models/tiny-encoder.ts";
import { SPELLED_VOCABULARY } from "../../onnx/family-models/tiny-tokenizers.ts";
import { writeFiles } from "../../onnx/moving-shapes-folder.ts";
import { failureFrom } from "../onnx/failure-from.ts";
import { testFolder } from "../onnx/tiny-models.ts";

const inference = new OnnxInference({ threads: 1 });
afterAll(() => inference.close());

async function folderWith(changed: ReturnType<typeof familyFiles> = {}): Promise<string> {
  const folder = await testFolder();
  await writeFiles(folder, { ...familyFiles("opensora12"), ...changed });
  return folder;
}

const loaded = async () => loadModel(await folderWith(), tinyPictures.opensora12);

describe("Open-Sora's sizes", () => {
  const configs = { index: {}, denoiser: {}, decoder: {} };
  const dims = (frames: number, width = 426, height = 240) => openSora.latent.dims({ width, height, frames }, configs);

  test("are 5 latent frames for 17, one for a picture, and what is left of sides in cells of 8", () => {
    expect(dims(51)).toEqual([4, 15, 30, 53]);
    expect(dims(17, 64, 48)).toEqual([4, 5, 6, 8]);
    expect(dims(1)).toEqual([4, 1, 30, 53]);
  });

  test("of clips that are cut in between are refused", () => {
    expect(() => dims(40)).toThrow("which makes 1 frame or any multiple of 17. Use 34 frames.");
  });
});

describe("Open-Sora's timesteps", () => {
  const steps = (model: Model) => makeSettings(model, { steps: 30 });

  test("follow the size that is made, as in its sample configuration", async () => {
    // The tiny graph is for other sizes, and would not be loaded for these.
    const { family, ...inspected } = await inspectModel(await folderWith());
    const { config, timesteps } = steps({ ...inspected, family: family.id, hash: "" });
    expect(config).toMatchObject({ width: 426, height: 240, num_frames: 51, size_dtype: "bfloat16" });
    // By hand: the shift at 240p and 51 frames is 2.421875 in bfloat16.
    expect(timesteps[1]).toBeCloseTo((1000 * 2.421875 * (29 / 30)) / (1 + 1.421875 * (29 / 30)), 9);
  });

  test("follow what the scheduler's configuration says, where it does, also with a denoiser alone", async () => {
    const file = join(await folderWith(), "transformer/model.onnx");
    const scheduler = { ...schedulers.openSoraFlow, height: 512, width: 512, num_frames: 1 };
    const model = await loadDenoiser(file, { family: "opensora12", scheduler, sizes: tinyPictures.opensora12! });
    expect(steps(model).timesteps[15]).toBeCloseTo(500, 9);
  });
});

describe("Open-Sora's prompts", () => {
  test("are put in lower case and given a score where they have none", () => {
    const { wording } = openSora.texts.encoders[0]!;
    expect(wording!("A Dog")).toBe("a dog aesthetic score: 6.5.");
    expect(wording!("A Dog. Aesthetic score: 5.")).toBe("a dog. aesthetic score: 5.");
  });

  test("have, for no negative prompt, what the model has learned, with their own mask", async () => {
    const { conditionings } = await encodePrompts(await loaded(), inference, ["a dog", "a white dog"], "");
    const [one, two] = conditionings as [(typeof conditionings)[0], (typeof conditionings)[0]];
    expect(one.negative.y!.dims).toEqual([1, 1, 300, 6]);
    expect(one.negative.y).toEqual(two.negative.y);
    expect(one.negative.mask).toEqual(one.positive.mask);
    expect(two.negative.mask).not.toEqual(one.negative.mask);
  });

  test("can have another negative prompt, which is encoded as they are", async () => {
    const [both] = (await encodePrompts(await loaded(), inference, ["a dog"], "rain")).conditionings;
    const [rain] = (await encodePrompts(await loaded(), inference, ["rain"], "")).conditionings;
    expect(both!.negative).toEqual(rain!.positive);
  });

  test.each([
    [undefined, "has no output null_embedding, which this family needs"],
    [120, "gives null_embedding as [120, 6], but the states of a prompt are [1, 300, 6]"],
  ])("need an encoder that gives it, and not %s tokens of it", async (nothing, said) => {
    const spec = { vocabulary: SPELLED_VOCABULARY, width: 6, mask: true, layers: 1, seed: 39 };
    const encoder = tinyEncoder({ ...spec, ...(nothing && { nothing }) });
    const model = await loadModel(await folderWith({ "text_encoder/model.onnx": encoder }), tinyPictures.opensora12);
    const { code, message } = await failureFrom(encodePrompts(model, inference, ["a dog"], ""));
    expect(code).toBe("model/encoder-output");
    expect(message).toContain(said);
  });
});

test("latent frames are decoded five at a time, and stand one after another in the clip", async () => {
  const model = await loaded();
  const latent = Float32Array.from({ length: 960 }, (_, k) => Math.sin(k));
  const plane = 4 * 6;
  const framesOf = async (changed: number) => {
    const values = latent.map((v, k) => (Math.floor(k / plane) % 10 === changed ? -v : v));
    const { data, dims } = await decodeLatent(model, inference, values);
    expect(dims).toEqual([3, 10, 32, 48]);
    return Array.from({ length: 10 }, (_, f) =>
      [0, 1, 2].flatMap((c) => [...data.subarray((c * 10 + f) * 32 * 48, (c * 10 + f + 1) * 32 * 48)]),
    );
  };
  const whole = await framesOf(-1);
  const other = await framesOf(7);
  expect(whole.flatMap((frame, f) => (frame.every((v, k) => v === other[f]![k]) ? [] : [f]))).toEqual([7]);
});

test("a denoiser alone, given a prompt's states and mask, takes zeros with the same mask as the negative ones", async () => {
  const folder = await folderWith();
  const { positive } = (await encodePrompts(await loaded(), inference, ["a dog"], "")).conditionings[0]!;
  await writeFiles(folder, {
    "text.safetensors": safetensors(positive),
    "scheduler.json": JSON.stringify(schedulers.openSoraFlow),
  });
  const { run } = flow(folder);
  const model = from("model", "model");
  const ran = await run({
    model: {
      type: "load/denoiser",
      params: {
        file: join(folder, "transformer/model.onnx"),
        family: "opensora12",
        scheduler: join(folder, "scheduler.json"),
        ...tinyPictures.opensora12,
      },
    },
    settings: { type: "sample/settings", params: { steps: 3 }, inputs: { model } },
    prompts: { type: "condition/load", params: { file: join(folder, "text.safetensors") }, inputs: { model } },
    sample: sampling(model),
  });
  expect(ran.failures).toEqual([]);
  const { negative } = ran.value<Conditioning>("prompts.conditioning").samples[0]!.conditionings;
  expect(negative.mask).toEqual(positive.mask);
  expect(negative.y!.data.every((v) => v === 0)).toBe(true);
  expect(ran.value<Samples>("sample.sample").items[0]!.computedSteps).toBe(3);
});

test("a folder of Open-Sora without its manifest is not recognised", async () => {
  const folder = await folderWith();
  await rm(join(folder, "lemica.model.json"));
  expect((await failureFrom(loadModel(folder))).code).toBe("model/no-index");
});
