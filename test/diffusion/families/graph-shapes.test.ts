import { writeFile } from "node:fs/promises";
import { afterAll, describe, expect, test } from "vitest";
import type { Configs } from "#diffusion/families/configs.ts";
import { familyById } from "#diffusion/families/index.ts";
import type { Row } from "#diffusion/loop/denoiser.ts";
import { loadModel } from "#diffusion/model/load-model.ts";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { denoiserOf } from "#diffusion/run/session-denoiser.ts";
import { normalNoise } from "#diffusion/tensors/noise.ts";
import { initializer, model, op, tensor } from "../../onnx/builder.ts";
import { familyFiles, tinyPictures } from "../../onnx/family-models/folders.ts";
import { writeFiles } from "../../onnx/moving-shapes-folder.ts";
import { testFolder } from "../onnx/tiny-models.ts";

const inference = new OnnxInference({ threads: 1 });
afterAll(() => inference.close());

/** 2 · latent + mean(text), for one row at a time and with an axis of one frame, as community exports have it. */
const singleRow = model({
  inputs: [
    tensor("hidden_states", "float32", [1, 16, 1, "height", "width"]),
    tensor("timestep", "float32", [1]),
    tensor("encoder_hidden_states", "float32", [1, "tokens", 6]),
  ],
  outputs: [tensor("sample", "float32", [1, 16, 1, "height", "width"])],
  nodes: [
    op("ReduceMean", "encoder_hidden_states", "mean", { keepdims: 0 }),
    op("Mul", ["hidden_states", "two"], "doubled"),
    op("Add", ["doubled", "mean"], "sample"),
  ],
  initializers: [initializer("two", "float32", [], 2)],
});

const row = (seed: number, tokens: number): Row => ({
  latent: normalNoise(384, { seed, step: -1, draw: 0 }),
  conditioning: {
    encoder_hidden_states: { data: new Float32Array(tokens * 6).fill(seed / 4), dims: [1, tokens, 6] },
  },
});

test("a graph for one row, with an axis for the frame, is called row by row and given the axis", async () => {
  const folder = await testFolder();
  await writeFiles(folder, familyFiles("z-image"));
  const found = await loadModel(folder, tinyPictures["z-image"]);
  await writeFile(found.files.denoiser, singleRow);
  const denoiser = denoiserOf(found, await inference.open(found.files.denoiser));
  const rows = [row(1, 3), row(2, 5), row(3, 3)];
  const { predictions } = await denoiser.compute(rows, 500, {});
  predictions.forEach((prediction, k) => {
    const expected = rows[k]!.latent.map((v) => -(2 * v + (k + 1) / 4));
    expect(Math.max(...prediction.map((v, n) => Math.abs(v - expected[n]!)))).toBeLessThan(1e-6);
  });
});

/** The latent's channels and the mean of the 20 beside them, for one row at a time, with the timestep as a number. */
const singlePictured = model({
  inputs: [
    tensor("hidden_states", "float16", [1, 36, "frames", "height", "width"]),
    tensor("timestep", "int64", []),
    tensor("encoder_hidden_states", "float32", [1, "tokens", 6]),
  ],
  outputs: [tensor("sample", "float32", [1, 16, "frames", "height", "width"])],
  nodes: [
    op("Cast", "hidden_states", "latent32", { to: 1 }),
    op("Split", ["latent32", "parts"], ["own", "beside"], { axis: 1 }),
    op("ReduceMean", "beside", "mean", { keepdims: 0 }),
    op("Add", ["own", "mean"], "sample"),
  ],
  initializers: [initializer("parts", "int64", [2], [16, 20])],
});

test("a graph for one row gets each row's own picture beside its latent, and nothing that it does not ask for", async () => {
  const folder = await testFolder();
  await writeFiles(folder, familyFiles("wan21-i2v"));
  const found = await loadModel(folder, tinyPictures["wan21-i2v"]);
  await writeFile(found.files.denoiser, singlePictured);
  const denoiser = denoiserOf(found, await inference.open(found.files.denoiser));
  const rows = [0.25, 0.5].map((mean, k) => ({
    latent: new Float32Array(768).fill(k),
    conditioning: {
      ...row(k, 3).conditioning,
      condition: { data: new Float32Array(960).fill(mean), dims: [1, 20, 2, 4, 6] },
      encoder_hidden_states_image: { data: new Float32Array(24), dims: [1, 4, 6] },
    },
  }));
  const { predictions } = await denoiser.compute(rows, 500, {});
  expect(predictions.map((prediction) => [prediction.length, prediction[0]])).toEqual([
    [768, 0.25],
    [768, 1.5],
  ]);
});

describe("what a folder decides of its family", () => {
  const configs = (changed: Partial<Configs>): Configs => ({ index: {}, denoiser: {}, decoder: {}, ...changed });
  const guidance = (id: string, changed: Partial<Configs> = {}, scheduler = {}) =>
    familyById(id).sampling.guidance(configs(changed), scheduler);

  test("is whether FLUX.1 is dev, with embedded guidance, or schnell", () => {
    expect(guidance("flux1", { denoiser: { guidance_embeds: true } })).toEqual({ mode: "embedded", scale: 3.5 });
    expect(guidance("flux1", { denoiser: { guidance_embeds: false } })).toEqual({ mode: "none" });
    const tokens = familyById("flux1").texts.encoders.map(({ length }) => length(configs({ denoiser: {} })));
    expect(tokens).toEqual([77, 256]);
  });

  test("is whether Z-Image is Turbo, and FLUX.2 klein distilled: both without guidance", () => {
    expect(guidance("z-image", {}, { shift: 3 })).toEqual({ mode: "none" });
    expect(guidance("z-image", {}, { shift: 6 })).toMatchObject({ scale: 6, batch: "positive-first" });
    expect(guidance("flux2-klein", { index: { is_distilled: true } })).toEqual({ mode: "none" });
    expect(guidance("flux2-klein")).toMatchObject({ scale: 4, batch: "separate" });
  });

  test("is how many tokens PixArt takes, and whether SDXL's empty negative prompt is zeros", () => {
    const length = (name: string) =>
      familyById("pixart").texts.encoders[0]!.length(configs({ index: { _class_name: name } }));
    expect([length("PixArtAlphaPipeline"), length("PixArtSigmaPipeline")]).toEqual([120, 300]);
    const zero = (value: unknown) =>
      familyById("sdxl").texts.zeroEmptyNegative!(configs({ index: { force_zeros_for_empty_prompt: value } }));
    expect([zero(undefined), zero(true), zero(false)]).toEqual([true, true, false]);
  });
});
