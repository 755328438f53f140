import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { loadModel } from "#diffusion/model/load-model.ts";
import { makeSettings } from "#diffusion/model/settings.ts";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { encodePicture } from "#diffusion/picture/encode-picture.ts";
import { sampleModel, samplerOf } from "#diffusion/run/sample-model.ts";
import { encodePrompts } from "#diffusion/text/encode-prompts.ts";
import { readPicture } from "#media/picture.ts";
import { familyFiles, tinyPictures } from "../onnx/family-models/folders.ts";
import { colourAt, tinyPicture } from "../onnx/family-models/tiny-picture.ts";
import { writeFiles } from "../onnx/moving-shapes-folder.ts";
import { flux2References, type Referred } from "./families/by-hand-flux2.ts";
import { failureFrom } from "./onnx/failure-from.ts";
import { testFolder } from "./onnx/tiny-models.ts";

const inference = new OnnxInference({ threads: 1 });
afterAll(() => inference.close());

const picture = async (width: number, height: number) => readPicture(await tinyPicture(width, height), "p.png");

async function modelOf(id: string, without?: string) {
  const folder = await testFolder();
  await writeFiles(folder, Object.fromEntries(Object.entries(familyFiles(id)).filter(([name]) => name !== without)));
  return { folder, model: await loadModel(folder, tinyPictures[id]) };
}

/** The tokens of the tiny picture of 64 × 48, by hand. */
async function byHand(folder: string): Promise<Referred> {
  const [width, height, rows, columns] = [64, 48, 3, 4];
  const signed = Float32Array.from({ length: 3 * width * height }, (_, k) => {
    const [c, at] = [Math.floor(k / (width * height)), k % (width * height)];
    return colourAt(Math.floor(at / width), at % width, c) / 127.5 - 1;
  });
  const session = await inference.open(join(folder, "vae_encoder/model.onnx"));
  const { latent_parameters: found } = await session.run({ sample: { data: signed, dims: [1, 3, height, width] } });
  const tokens = new Float32Array(rows * columns * 128);
  for (let y = 0; y < 2 * rows; y++)
    for (let x = 0; x < 2 * columns; x++)
      for (let c = 0; c < 32; c++) {
        const value = found!.data[(c * 2 * rows + y) * 2 * columns + x]!;
        const channel = c * 4 + (y % 2) * 2 + (x % 2);
        tokens[((y >> 1) * columns + (x >> 1)) * 128 + channel] = (value - 0.1) / 1.5;
      }
  return { tokens, rows, columns };
}

describe.each(["flux2", "flux2-klein"])("a picture that %s refers to", (id) => {
  test("stands in tokens after the latent's, at another time, as in a loop by hand", async () => {
    const { folder, model } = await modelOf(id);
    const settings = makeSettings(model, { steps: 4 });
    const [prompt, negative, seed] = ["a red circle", "blue", 7];
    const { conditionings } = await encodePrompts(model, inference, [prompt], negative);
    const seen = await encodePicture(model, inference, { first: await picture(64, 48) });
    const { positive, negative: other } = conditionings[0]!;
    const both = { positive: { ...positive, ...seen }, negative: { ...other, ...seen } };
    const sampler = samplerOf(model, settings, await inference.open(model.files.denoiser));
    const { latent } = await sampleModel(sampler, model, { prompt, negative, seed, conditionings: both });
    const world = { folder, inference, prompt, negative, seed, steps: 4 };
    const expected = await flux2References[id]!(world, await byHand(folder));
    const without = await flux2References[id]!(world);
    const difference = (a: Float32Array) => Math.max(...latent.map((v, k) => Math.abs(v - a[k]!)));
    expect(latent.length).toBe(768);
    expect(difference(expected)).toBeLessThan(1e-5);
    expect(difference(without)).toBeGreaterThan(1e-3);
  });
});

describe("a picture to refer to", () => {
  test("keeps its shape, cut to whole tokens, and is made smaller above a megapixel", async () => {
    const { model } = await modelOf("flux2");
    const seen = async (width: number, height: number) =>
      (await encodePicture(model, inference, { first: await picture(width, height) })).reference!.dims;
    expect(await seen(70, 55)).toEqual([1, 3, 4, 128]);
    expect(await seen(2048, 1024)).toEqual([1, 45, 90, 128]);
    expect(await seen(9, 40)).toEqual([1, 2, 1, 128]);
  });

  test("needs the VAE's encoder, which a model that makes pictures from prompts alone can do without", async () => {
    const { model } = await modelOf("flux2", "vae_encoder/model.onnx");
    const failure = await failureFrom(picture(64, 48).then((first) => encodePicture(model, inference, { first })));
    expect(failure).toMatchObject({ code: "model/no-image-encoder" });
    expect(failure.message).toContain("vae_encoder");
  });

  test("that is given in tokens of another width is refused with the sizes that it must have", async () => {
    const { model } = await modelOf("flux2");
    const { conditionings } = await encodePrompts(model, inference, ["a"], "");
    const reference = { data: new Float32Array(64), dims: [1, 1, 1, 64] };
    const { positive, negative } = conditionings[0]!;
    const both = { positive: { ...positive, reference }, negative: { ...negative, reference } };
    const sampler = samplerOf(model, makeSettings(model, { steps: 2 }), await inference.open(model.files.denoiser));
    const sample = { prompt: "a", negative: "", seed: 1, conditionings: both };
    const failure = await failureFrom(sampleModel(sampler, model, sample));
    expect(failure).toMatchObject({ code: "prompt/bad-conditioning" });
    expect(failure.message).toContain("[1, rows, columns, 128]");
  });
});
