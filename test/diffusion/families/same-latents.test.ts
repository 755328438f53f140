import { afterAll, describe, expect, test } from "vitest";
import { families, familyById } from "#diffusion/families/index.ts";
import { loadModel } from "#diffusion/model/load-model.ts";
import { makeSettings } from "#diffusion/model/settings.ts";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { encodePicture } from "#diffusion/picture/encode-picture.ts";
import { sampleModel, samplerOf } from "#diffusion/run/sample-model.ts";
import { encodePrompts } from "#diffusion/text/encode-prompts.ts";
import { readPicture } from "#media/picture.ts";
import { familiesWithModels, familyFiles, tinyPictures } from "../../onnx/family-models/folders.ts";
import { tinyPicture } from "../../onnx/family-models/tiny-picture.ts";
import { writeFiles } from "../../onnx/moving-shapes-folder.ts";
import { testFolder } from "../onnx/tiny-models.ts";
import { references } from "./reference.ts";

const inference = new OnnxInference({ threads: 1 });
afterAll(() => inference.close());

const STEPS = 4;
/** With text in quotes, of which HunyuanVideo reads each once, where its tiny model has a glyph encoder. */
const promptOf = (id: string) =>
  id === "hunyuanvideo15-t2v" ? 'a sign that says "go" and "on" and “go”' : "a red circle";

/** The latent by the adapter, and the one by hand. */
async function latentsOf(id: string, precision: "float32" | "float16") {
  const folder = await testFolder();
  await writeFiles(folder, familyFiles(id, precision));
  const negative = id === "sdxl" || id === "opensora12" ? "" : "blue";
  const model = await loadModel(folder, tinyPictures[id]);
  const prompt = promptOf(id);
  const settings = makeSettings(model, { steps: STEPS });
  const { conditionings } = await encodePrompts(model, inference, [prompt], negative);
  const sampler = samplerOf(model, settings, await inference.open(model.files.denoiser));
  const { positive, negative: other } = conditionings[0]!;
  const picture = familyById(id).image && (await readPicture(await tinyPicture(), "tiny.png"));
  const seen = picture && (await encodePicture(model, inference, { first: picture }));
  const both = { positive: { ...positive, ...seen }, negative: { ...other, ...seen } };
  const sample = { prompt, negative, seed: 7, conditionings: both };
  const { latent } = await sampleModel(sampler, model, sample);
  const byHand = await references[id]!({ folder, inference, prompt, negative, seed: 7, steps: STEPS });
  const size = Math.max(...byHand.map(Math.abs));
  expect(latent.length).toBe(byHand.length);
  return { size, difference: Math.max(...latent.map((v, k) => Math.abs(v - byHand[k]!))) / Math.max(1, size) };
}

test("every family but the shipped one has a tiny model and a loop by hand", () => {
  const ids = families.map(({ id }) => id).filter((id) => id !== "moving-shapes");
  expect([...familiesWithModels].sort()).toEqual([...ids].sort());
  expect(Object.keys(references).sort()).toEqual([...ids].sort());
});

describe.each(familiesWithModels)("%s", (id) => {
  test("is sampled as its pipeline does, written out by hand", async () => {
    const { size, difference } = await latentsOf(id, "float32");
    expect(size).toBeGreaterThan(0.1);
    expect(difference).toBeLessThan(1e-5);
  });

  test("is sampled alike in float16, but for rounding", async () => {
    expect((await latentsOf(id, "float16")).difference).toBeLessThan(0.01);
  });

  test("has a tiny model of at most 1 MB", () => {
    const bytes = Object.values(familyFiles(id)).reduce((sum, content) => sum + content.length, 0);
    expect(bytes).toBeLessThan(2 ** 20);
  });
});
