import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { unscaleLatent } from "#diffusion/model/decoder-latent.ts";
import { loadModel } from "#diffusion/model/load-model.ts";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { decodeLatent } from "#diffusion/picture/decode-latents.ts";
import { elements } from "#diffusion/tensors/tensor.ts";
import { initializer, model, op, tensor } from "../onnx/builder.ts";
import { tinySizes } from "../onnx/moving-shapes-folder.ts";
import { failureFrom } from "./onnx/failure-from.ts";
import { tinyModel } from "./tiny-model.ts";

const inference = new OnnxInference();
afterAll(() => inference.close());

const latentOf = (at: (k: number) => number) =>
  Float32Array.from({ length: elements(tinySizes.latentDims) }, (_, k) => at(k));

/** A decoder that makes of each latent whatever `nodes` say. */
const decoderOf = (dims: readonly (number | string)[], nodes: Parameters<typeof model>[0]["nodes"]) =>
  model({
    inputs: [tensor("latent_sample", "float32", ["batch", ...tinySizes.latentDims])],
    outputs: [tensor("sample", "float32", dims)],
    nodes,
    initializers: [initializer("zero", "float32", [], 0), initializer("shape", "int64", [2], [1, -1])],
  });

describe("scaling a latent for the decoder", () => {
  it("divides by the factor and adds the shift", () => {
    expect(unscaleLatent(Float32Array.of(1, -2, 0, 4), 2, { factor: 0.5, shift: 0.25 })).toEqual(
      Float32Array.of(2.25, -3.75, 0.25, 8.25),
    );
  });

  it("uses the mean and deviation of each channel where there are such", () => {
    const scaling = { factor: 0.5, shift: 7, mean: [10, 20], deviation: [1, 3] };
    expect(unscaleLatent(Float32Array.of(1, 2, 1, 2), 2, scaling)).toEqual(Float32Array.of(12, 14, 26, 32));
  });

  it("leaves the latent alone where the decoder says nothing", () => {
    const latent = Float32Array.of(1, 2);
    expect(unscaleLatent(latent, 1, { factor: 1, shift: 0 })).toEqual(latent);
  });
});

describe("decoding a latent", () => {
  it("gives the pixels of one clip, of the scaled latent", async () => {
    const tiny = await tinyModel();
    const latent = latentOf((k) => k / 64);
    const { data, dims } = await decodeLatent(tiny, inference, latent);
    expect(dims).toEqual(tinySizes.clipDims);
    const z = (c: number, f: number, y: number, x: number) => (((c * 2 + f) * 4 + y) * 4 + x) / 64 / 0.5 + 0.25;
    for (const [f, y, x] of [
      [0, 0, 0],
      [1, 3, 2],
      [0, 7, 7],
      [1, 5, 4],
    ] as const) {
      const [from0, from1] = [0, 1].map((c) => z(c, f, y >> 1, x >> 1)) as [number, number];
      const pixel = (c: number) => data[((c * 2 + f) * 8 + y) * 8 + x];
      expect(pixel(0)).toBeCloseTo(from0, 6);
      expect(pixel(1)).toBeCloseTo(from1, 6);
      expect(pixel(2)).toBeCloseTo((from0 + from1) / 2, 6);
    }
  });

  it("gives those of one picture", async () => {
    const nodes = [
      op("ReduceMean", "latent_sample", "flat", { axes: [1, 2], keepdims: 0 }),
      op("Concat", ["flat", "flat", "flat"], "wide", { axis: 1 }),
      op("Reshape", ["wide", "picture"], "sample"),
    ];
    const bytes = model({
      inputs: [tensor("latent_sample", "float32", ["batch", ...tinySizes.latentDims])],
      outputs: [tensor("sample", "float32", ["batch", 3, 4, 4])],
      nodes,
      initializers: [initializer("picture", "int64", [4], [-1, 3, 4, 4])],
    });
    const tiny = await tinyModel({ "vae_decoder/model.onnx": bytes });
    expect(
      (
        await decodeLatent(
          tiny,
          inference,
          latentOf(() => 0),
        )
      ).dims,
    ).toEqual([3, 4, 4]);
  });

  it("decodes a latent of the shipped model", async () => {
    const shipped = await loadModel(resolve("models/moving-shapes"));
    const latent = new Float32Array(elements(shipped.latentDims));
    const { data, dims } = await decodeLatent(shipped, inference, latent);
    const [, frames, height, width] = shipped.latentDims as [number, number, number, number];
    expect(dims.slice(0, 2)).toEqual([3, frames]);
    expect(dims[2]! / height).toBe(dims[3]! / width);
    expect(data.length).toBe(elements(dims));
  });

  it("refuses what is no picture", async () => {
    const bytes = decoderOf(["rows", "columns"], [op("Reshape", ["latent_sample", "shape"], "sample")]);
    const tiny = await tinyModel({ "vae_decoder/model.onnx": bytes });
    const failure = await failureFrom(
      decodeLatent(
        tiny,
        inference,
        latentOf(() => 0),
      ),
    );
    expect(failure.code).toBe("diffusion/not-pixels");
    expect(failure.message).toBe(
      `The decoder of ${tiny.name} returned [1, 64], not the pixels of one picture [1, 3, height, width] or clip [1, 3, frames, height, width]. Check that ${join(tiny.folder, "vae_decoder", "model.onnx")} is the model's decoder.`,
    );
  });

  it("refuses pixels that are no numbers", async () => {
    const dims = ["batch", 3, 2, 4, 4];
    const nodes = [
      op("Div", ["latent_sample", "zero"], "z"),
      op("ReduceMean", "z", "mean", { axes: [1] }),
      op("Concat", ["mean", "mean", "mean"], "sample", { axis: 1 }),
    ];
    const tiny = await tinyModel({ "vae_decoder/model.onnx": decoderOf(dims, nodes) });
    const failure = await failureFrom(
      decodeLatent(
        tiny,
        inference,
        latentOf(() => 1),
      ),
    );
    expect(failure.code).toBe("diffusion/not-finite");
    expect(failure.message).toBe(
      `The decoder of ${tiny.name} returned Infinity. A float16 export may overflow: export the decoder in float32.`,
    );
  });

  it("refuses a latent of another size", async () => {
    const failure = await failureFrom(decodeLatent(await tinyModel(), inference, new Float32Array(60)));
    expect(failure.code).toBe("onnx/bad-feed");
    expect(failure.message).toContain("latent_sample [batch, 2, 2, 4, 4] got 60 numbers for [1, 2, 2, 4, 4]");
  });

  it("stops when it is told to", async () => {
    const stopping = decodeLatent(
      await tinyModel(),
      inference,
      latentOf(() => 0),
      AbortSignal.abort("enough"),
    );
    await expect(stopping).rejects.toBe("enough");
  });
});
