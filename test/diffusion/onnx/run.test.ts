import { afterAll, describe, expect, it } from "vitest";
import { fromHalfBits } from "#diffusion/onnx/half.ts";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import type { Feed } from "#diffusion/session.ts";
import { initializer, model, op, scope, seeded, tensor } from "../../onnx/builder.ts";
import { failureFrom } from "./failure-from.ts";
import { adder, caster, identity, modelFile } from "./tiny-models.ts";

const inference = new OnnxInference();
afterAll(() => inference.close());

const feed = (values: readonly number[], dims: readonly number[] = [values.length]): Feed => ({
  data: Float32Array.from(values),
  dims,
});

const bytesOf = (a: Float32Array) => Buffer.from(a.buffer, a.byteOffset, a.byteLength);

async function outputOf(bytes: Uint8Array, x: Feed) {
  const session = await inference.open(await modelFile(bytes));
  return (await session.run({ x })).y!;
}

describe("running a model", () => {
  it("gives the right numbers, for any batch", async () => {
    const session = await inference.open(await modelFile(adder()));
    expect(await session.run({ x: feed([0, 0, 0, 0], [1, 4]) })).toEqual({
      y: { data: Float32Array.of(1, 2, 3, 4), dims: [1, 4] },
    });
    expect(await session.run({ x: feed([1, 1, 1, 1, -1, -2, -3, -4], [2, 4]) })).toEqual({
      y: { data: Float32Array.of(2, 3, 4, 5, 0, 0, 0, 0), dims: [2, 4] },
    });
  });

  it("gives every output by its name", async () => {
    const bytes = adder({
      outputs: [tensor("y", "float32", ["batch", 4]), tensor("total", "float32")],
      nodes: [op("Add", ["x", "b"], "y"), op("ReduceSum", "y", "total", { keepdims: 0 })],
    });
    const session = await inference.open(await modelFile(bytes));
    const { y, total } = await session.run({ x: feed([0, 0, 0, 0], [1, 4]) });
    expect(y!.data).toEqual(Float32Array.of(1, 2, 3, 4));
    expect(total).toEqual({ data: Float32Array.of(10), dims: [] });
  });

  it("computes what a small transformer layer computes", async () => {
    const bytes = model({
      inputs: [tensor("x", "float32", ["batch", 3, 8])],
      outputs: [tensor("y", "float32", ["batch", 3, 8])],
      nodes: scope("/blocks.0", [
        op("LayerNormalization", ["x", "scale", "shift"], "normal", { axis: -1, epsilon: 1e-6 }),
        op("MatMul", ["normal", "w"], "mixed"),
        op("Sin", "mixed", "wave"),
        op("Concat", ["wave", "x"], "both", { axis: 2 }),
        op("Reshape", ["both", "shape"], "pairs"),
        op("ReduceSum", ["pairs", "axis"], "y", { keepdims: 0 }),
      ]),
      initializers: [
        initializer("scale", "float32", [8], 1),
        initializer("shift", "float32", [8], 0),
        seeded("w", [8, 8], 7),
        initializer("shape", "int64", [4], [0, 0, 2, 8]),
        initializer("axis", "int64", [1], [2]),
      ],
    });
    const x = Float32Array.from({ length: 24 }, (_, k) => Math.sin(3 * k));
    const weights = new Float32Array((seeded("w", [8, 8], 7).content as Uint8Array).slice().buffer);
    const { data } = await outputOf(bytes, { data: x, dims: [1, 3, 8] });
    for (let row = 0; row < 3; row++) {
      const values = x.slice(8 * row, 8 * row + 8);
      const mean = values.reduce((a, b) => a + b) / 8;
      const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / 8 + 1e-6);
      for (let c = 0; c < 8; c++) {
        const mixed = values.reduce((sum, v, k) => sum + ((v - mean) / deviation) * weights[8 * k + c]!, 0);
        expect(data[8 * row + c]).toBeCloseTo(Math.sin(mixed) + values[c]!, 5);
      }
    }
  });

  it("gives the same bits twice", async () => {
    const bytes = model({
      inputs: [tensor("x", "float32", ["n", 64])],
      outputs: [tensor("y", "float32", ["n", 64])],
      nodes: [op("MatMul", ["x", "w"], "z"), op("Softmax", "z", "y")],
      initializers: [seeded("w", [64, 64], 3)],
    });
    const session = await inference.open(await modelFile(bytes));
    const x = feed(
      Array.from({ length: 64 * 64 }, (_, k) => Math.sin(k)),
      [64, 64],
    );
    expect((await session.run({ x })).y).toEqual((await session.run({ x })).y);
  });

  it("lets NaN and infinity through", async () => {
    const { data } = await outputOf(adder(), feed([Number.NaN, Number.POSITIVE_INFINITY, -3, 0], [1, 4]));
    expect(data).toEqual(Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, 0, 4));
  });

  it("gives outputs of memory of their own", async () => {
    const { data } = await outputOf(adder(), feed([0, 0, 0, 0], [1, 4]));
    expect(data.buffer.byteLength).toBe(16);
  });

  it("takes views on bigger arrays", async () => {
    const data = Float32Array.of(9, 9, 1, 2, 3, 4, 9).subarray(2, 6);
    expect((await outputOf(adder(), { data, dims: [1, 4] })).data).toEqual(Float32Array.of(2, 4, 6, 8));
  });

  it("carries millions of numbers", async () => {
    const x = Float32Array.from({ length: 3_000_000 }, (_, k) => k);
    const { data, dims } = await outputOf(identity("float32"), { data: x, dims: [x.length] });
    expect(dims).toEqual([3_000_000]);
    expect(bytesOf(data).equals(bytesOf(x))).toBe(true);
  });
});

describe("types at the boundary", () => {
  it("casts floats to float16 and back, rounding to the nearest", async () => {
    const { data } = await outputOf(identity("float16"), feed([0.1, -2, 65504, 1e6, 2049, 1e-9]));
    expect(data).toEqual(Float32Array.of(0.0999755859375, -2, 65504, Number.POSITIVE_INFINITY, 2048, 0));
  });

  it("decodes every half as the runtime does", async () => {
    const halves = Array.from({ length: 65536 }, (_, k) => fromHalfBits(k));
    const { data } = await outputOf(caster("float16", 1, "float32"), feed(halves));
    expect(halves.filter((half, k) => !Object.is(data[k], half))).toEqual([]);
  });

  it("rounds to halves as the runtime does", async () => {
    const values = Array.from({ length: 50_000 }, (_, k) => Math.sin(k) * 2 ** ((k % 42) - 25));
    const ours = await outputOf(caster("float16", 1, "float32"), feed(values));
    const theirs = await outputOf(caster("float32", 10, "float16"), feed(values));
    expect(ours.data.length).toBe(50_000);
    expect(bytesOf(ours.data).equals(bytesOf(theirs.data))).toBe(true);
  });

  it("feeds token ids as int64 and as int32", async () => {
    const ids = { data: Int32Array.of(0, 49407, -1), dims: [3] };
    for (const type of ["int64", "int32"] as const) {
      expect((await outputOf(identity(type), ids)).data).toEqual(Float32Array.of(0, 49407, -1));
    }
  });

  it("rounds a fractional timestep for a graph that takes whole numbers", async () => {
    expect((await outputOf(identity("int64"), feed([998.6, 20.2]))).data).toEqual(Float32Array.of(999, 20));
  });

  it("looks up whole numbers in a table", async () => {
    const bytes = model({
      inputs: [tensor("x", "int64", ["batch", "length"])],
      outputs: [tensor("y", "float32", ["batch", "length", 2])],
      nodes: [op("Gather", ["table", "x"], "y")],
      initializers: [initializer("table", "float32", [3, 2], [0, 0.5, 1, 1.5, 2, 2.5])],
    });
    const y = await outputOf(bytes, { data: Int32Array.of(2, 0), dims: [1, 2] });
    expect(y).toEqual({ data: Float32Array.of(2, 2.5, 0, 0.5), dims: [1, 2, 2] });
  });

  it("feeds masks as bool", async () => {
    const mask = { data: Int32Array.of(1, 0, 7), dims: [3] };
    expect((await outputOf(identity("bool"), mask)).data).toEqual(Float32Array.of(1, 0, 1));
  });

  it("casts float64 both ways", async () => {
    expect((await outputOf(identity("float64"), feed([0.1, -3]))).data).toEqual(Float32Array.of(0.1, -3));
  });

  it("feeds ids to a graph of floats", async () => {
    const ids = { data: Int32Array.of(3, 4), dims: [2] };
    expect((await outputOf(identity("float32"), ids)).data).toEqual(Float32Array.of(3, 4));
  });

  it.each([
    [[], []],
    [[1], [1]],
    [["steps"], [1]],
  ])("feeds one number, of whatever rank it is given, to a timestep declared %j", async (declared, dims) => {
    for (const given of [[], [1], [1, 1]]) {
      expect(await outputOf(identity("float32", declared), feed([7], given))).toEqual({
        data: Float32Array.of(7),
        dims,
      });
    }
  });
});

describe("what is fed wrongly", () => {
  const ports = model({
    inputs: [
      tensor("hidden_states", "float32", ["batch", 4, "", 8]),
      tensor("timestep", "int64", [2]),
      tensor("input_ids", "int64", ["batch", 3]),
      tensor("mask", "bool", ["batch", 3]),
    ],
    outputs: [tensor("y", "float32", ["batch", 4, "", 8])],
    nodes: [op("Identity", "hidden_states", "y")],
  });

  it("is named all at once", async () => {
    const path = await modelFile(ports);
    const session = await inference.open(path);
    const failure = await failureFrom(
      session.run({
        hidden_states: feed(new Array(64).fill(0), [1, 8, 8]),
        timestep: feed([999]),
        input_ids: { data: new Int32Array(4), dims: [1, 3] },
        latents: feed([0]),
      }),
    );
    expect(failure.code).toBe("onnx/bad-feed");
    expect(failure.message).toBe(
      `The model ${path} cannot be run: hidden_states [batch, 4, ?, 8] got [1, 8, 8]; timestep [2] got [1]; input_ids [batch, 3] got 4 numbers for [1, 3]; mask [batch, 3] is not fed. Fed were: hidden_states, timestep, input_ids, latents. Check that the right file is loaded for this model family and that latents and prompts have the sizes it was exported for.`,
    );
  });

  it("is named when nothing is fed", async () => {
    const session = await inference.open(await modelFile(adder()));
    expect((await failureFrom(session.run({}))).message).toContain("x [batch, 4] is not fed. Fed were: nothing.");
  });

  it("is named when it is no whole number for a graph that takes such", async () => {
    const session = await inference.open(await modelFile(identity("int64")));
    const failure = await failureFrom(session.run({ x: feed([1, Number.NaN]) }));
    expect(failure.code).toBe("onnx/bad-feed");
    expect(failure.message).toContain("x [n] got NaN, but takes whole numbers");
  });

  it("may be more than the graph wants", async () => {
    const session = await inference.open(await modelFile(adder()));
    const { y } = await session.run({ x: feed([0, 0, 0, 0], [1, 4]), attention_mask: feed([1, 2, 3]) });
    expect(y!.data).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  it("is told in the runtime's words when only it can know", async () => {
    const bytes = model({
      inputs: [tensor("x", "float32", ["a", "b"])],
      outputs: [tensor("y", "float32", ["a", "c"])],
      nodes: [op("MatMul", ["x", "w"], "y", {}, "/blocks.0/MatMul")],
      initializers: [seeded("w", [3, 2], 1)],
    });
    const path = await modelFile(bytes);
    const session = await inference.open(path);
    const failure = await failureFrom(session.run({ x: feed([1, 2], [1, 2]) }));
    expect(failure.code).toBe("onnx/run-failed");
    expect(failure.message).toMatch(/^onnxruntime failed while running .*\/blocks\.0\/MatMul.* dimension mismatch/);
    expect(failure.message).toMatch(/\. Check that the sizes are those it was exported for\.$/);
    expect(failure.message).not.toContain("onnxruntime_src");
    expect((await session.run({ x: feed([1, 2, 3], [1, 3]) })).y!.dims).toEqual([1, 2]);
  });

  it("is too big for the memory, which a new process then has for itself", async () => {
    const bytes = model({
      inputs: [tensor("x", "int64", ["rank"])],
      outputs: [tensor("y", "float32", ["height", "width"])],
      nodes: [op("ConstantOfShape", "x", "y")],
    });
    const path = await modelFile(bytes);
    const session = await inference.open(path);
    const pid = inference.pid;
    const failure = await failureFrom(session.run({ x: feed([3e6, 3e6]) }));
    expect(failure.code).toBe("onnx/out-of-memory");
    expect(failure.message).toMatch(
      /^There was not enough memory to run .* Failed to allocate memory for requested buffer of size 36000000000000\./,
    );
    expect(failure.message).toMatch(/Use a smaller batch, fewer frames or a float16 export\.$/);
    expect((await session.run({ x: feed([1, 2]) })).y!.data).toEqual(Float32Array.of(0, 0));
    expect(inference.pid).not.toBe(pid);
  });
});
