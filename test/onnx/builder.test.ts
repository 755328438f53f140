import { afterAll, describe, expect, it } from "vitest";
import { loadModel } from "#diffusion/model/load-model.ts";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { modelFile, testFolder } from "../diffusion/onnx/tiny-models.ts";
import { type ElementName, float, initializer, model, op, scope, seeded, tensor } from "./builder.ts";
import { movingShapesFiles, tinySizes, writeFiles } from "./moving-shapes-folder.ts";

const inference = new OnnxInference();
afterAll(() => inference.close());

/** The single output y of a model without inputs. */
async function constantOf(
  spec: Omit<Parameters<typeof model>[0], "inputs" | "outputs">,
  type: ElementName = "float32",
) {
  const session = await inference.open(
    await modelFile(model({ inputs: [], outputs: [tensor("y", type, ["n"])], ...spec })),
  );
  return Array.from((await session.run({})).y!.data);
}

describe("the builder of test models", () => {
  it.each(["float32", "float16", "float64", "int64", "int32", "bool"] as const)(
    "writes constants of %s",
    async (type) => {
      const weight = initializer("w", type, [3], [1, 0, 1]);
      expect(await constantOf({ nodes: [op("Identity", "w", "y")], initializers: [weight] }, type)).toEqual([1, 0, 1]);
    },
  );

  it("fills a constant with one number, and refuses too few", async () => {
    const weight = initializer("w", "float32", [2], 0.5);
    expect(await constantOf({ nodes: [op("Identity", "w", "y")], initializers: [weight] })).toEqual([0.5, 0.5]);
    expect(() => initializer("w", "float32", [2], [1])).toThrow("w has 1 values for 2 places");
  });

  it("writes attributes as integers, floats, lists, strings and tensors", async () => {
    const nodes = (value: Parameters<typeof op>[3]) => ({ nodes: [op("Constant", [], "y", value)] });
    expect(await constantOf(nodes({ value_floats: [0.5, 2] }))).toEqual([0.5, 2]);
    expect(await constantOf(nodes({ value_ints: [3, -4] }), "int64")).toEqual([3, -4]);
    expect(await constantOf(nodes({ value: initializer("", "float32", [1], [7]) }))).toEqual([7]);
    const leaky = [
      op("Constant", [], "c", { value_floats: [-1.5, 1] }),
      op("LeakyRelu", "c", "y", { alpha: float(2) }),
    ];
    expect(await constantOf({ nodes: leaky })).toEqual([-3, 1]);
    const gelu = [
      op("Constant", [], "c", { value_floats: [-0.5, 0.5] }),
      op("Gelu", "c", "y", { approximate: "tanh" }),
    ];
    expect((await constantOf({ nodes: gelu, opset: 20 }))[1]).toBeCloseTo(0.3457, 3);
  });

  it("names the operators of a module as exporters do", () => {
    const nodes = [op("MatMul", ["x", "w"], "a"), op("Sin", "a", "b"), op("MatMul", ["b", "w"], "y")];
    expect(scope("/blocks.3", nodes).map((node) => node.name)).toEqual([
      "/blocks.3/MatMul",
      "/blocks.3/Sin",
      "/blocks.3/MatMul_1",
    ]);
  });

  it("makes the same weights of the same seed, within the scale, with nothing in common between seeds", async () => {
    const weights = (seed: number) => ({
      nodes: [op("Identity", "w", "y")],
      initializers: [seeded("w", [100], seed, 0.1)],
    });
    const [one, again, other] = [
      await constantOf(weights(1)),
      await constantOf(weights(1)),
      await constantOf(weights(2)),
    ];
    expect(one).toEqual(again);
    expect(one.filter((v, k) => v === other[k])).toEqual([]);
    expect(Math.max(...one.map(Math.abs))).toBeLessThanOrEqual(Math.fround(0.1));
    expect(new Set(one).size).toBe(100);
  });
});

describe("the tiny Moving Shapes model", () => {
  it("loads and runs in all its parts, for any batch", async () => {
    const folder = await testFolder();
    await writeFiles(folder, movingShapesFiles());
    const { files } = await loadModel(folder);
    const { latentDims, clipDims, textLength, width } = tinySizes;
    for (const batch of [1, 3]) {
      const ids = { data: new Int32Array(batch * textLength).fill(3), dims: [batch, textLength] };
      const text = (await (await inference.open(files.texts[0]!.encoder)).run({ input_ids: ids })).last_hidden_state!;
      expect(text.dims).toEqual([batch, textLength, width]);
      const latent = { data: new Float32Array(batch * 64).fill(0.5), dims: [batch, ...latentDims] };
      const timestep = { data: new Float32Array(batch).fill(500), dims: [batch] };
      const feeds = { hidden_states: latent, timestep, encoder_hidden_states: text };
      const { velocity } = await (await inference.open(files.denoiser)).run(feeds);
      expect(velocity!.dims).toEqual(latent.dims);
      expect(new Set(velocity!.data).size).toBeGreaterThan(2);
      const { sample } = await (await inference.open(files.decoder!)).run({ latent_sample: latent });
      expect(sample!.dims).toEqual([batch, ...clipDims]);
    }
  });
});
