import { copyFile, mkdir, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { told } from "#core/said.ts";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { model, op, sequence, tensor } from "../../onnx/builder.ts";
import { failureFrom } from "./failure-from.ts";
import { adder, identity, looper, modelFile, testFolder } from "./tiny-models.ts";

const inference = new OnnxInference();
afterAll(() => inference.close());

describe("opening a model", () => {
  it("tells inputs and outputs with their types, fixed sizes and dynamic axes", async () => {
    const path = await modelFile(
      model({
        inputs: [tensor("x", "float32", ["batch", 4]), tensor("t", "float16"), tensor("ids", "int64", ["", "tokens"])],
        outputs: [
          tensor("y", "float32", ["batch", 4]),
          tensor("t2", "float16"),
          tensor("ids2", "int64", [2, "tokens"]),
        ],
        nodes: [op("Identity", "x", "y"), op("Identity", "t", "t2"), op("Identity", "ids", "ids2")],
      }),
    );
    const session = await inference.open(path);
    expect(session.path).toBe(path);
    expect(session.inputs).toEqual([
      { name: "x", type: "float32", dims: ["batch", 4] },
      { name: "t", type: "float16", dims: [] },
      { name: "ids", type: "int64", dims: ["", "tokens"] },
    ]);
    expect(session.outputs).toEqual([
      { name: "y", type: "float32", dims: ["batch", 4] },
      { name: "t2", type: "float16", dims: [] },
      { name: "ids2", type: "int64", dims: [2, "tokens"] },
    ]);
    expect(session.provider).toBe("cpu");
    expect(session.notes).toEqual([]);
  });

  it("loads a model once, however many open it at the same time and by whatever path", async () => {
    const path = await modelFile(adder());
    const sessions = await Promise.all(
      [path, path, join(dirname(path), ".", "x", "..", "model.onnx")].map((p) => inference.open(p)),
    );
    const x = { data: new Float32Array(4), dims: [1, 4] };
    for (const session of sessions) expect((await session.run({ x })).y!.data).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  it("loads it anew when the file was replaced", async () => {
    const path = await modelFile(adder());
    const before = await inference.open(path);
    await writeFile(path, identity("float32", ["rows", 4]));
    const after = await inference.open(path);
    expect(before.inputs[0]!.dims).toEqual(["batch", 4]);
    expect(after.inputs[0]!.dims).toEqual(["rows", 4]);
    const feeds = { x: { data: Float32Array.of(5, 6, 7, 8), dims: [1, 4] } };
    expect((await after.run(feeds)).y!.data).toEqual(feeds.x.data);
    expect((await failureFrom(before.run(feeds))).code).toBe("onnx/changed-file");
  });

  it("does not run another model than the one that was opened when it has to load it again", async () => {
    const path = await modelFile(adder());
    const session = await inference.open(path);
    await inference.release(path);
    await writeFile(path, identity("float32", ["rows", 4]));
    const failure = await failureFrom(session.run({ x: { data: new Float32Array(4), dims: [1, 4] } }));
    expect(failure.code).toBe("onnx/changed-file");
    expect(failure.message).toBe(
      `${path} or its data was replaced since it was opened, so that a run would go on with another model. Load the model again.`,
    );
  });

  it("counts a file that was touched as replaced", async () => {
    const path = await modelFile(adder());
    const session = await inference.open(path);
    await inference.release(path);
    await utimes(path, new Date(), new Date((await stat(path)).mtimeMs + 5000));
    const failure = await failureFrom(session.run({ x: { data: new Float32Array(4), dims: [1, 4] } }));
    expect(failure.code).toBe("onnx/changed-file");
  });
});

describe("what is no model", () => {
  it.each([
    ["a missing file", undefined, "onnx/missing-file", "does not exist. Check the path"],
    ["an empty file", new Uint8Array(), "onnx/not-a-model", "is not a whole ONNX file: it holds no graph"],
    ["a text file", Buffer.from("This is a readme, not a model.\n"), "onnx/not-a-model", "is not a whole ONNX file"],
    ["a JSON file", Buffer.from('{"_class_name": "X"}'), "onnx/not-a-model", "is not a whole ONNX file"],
    ["zeros", new Uint8Array(5000), "onnx/not-a-model", "is not a whole ONNX file"],
    [
      "a file cut short",
      adder().slice(0, -20),
      "onnx/not-a-model",
      "Check that the download or the export is complete",
    ],
    [
      "a Git LFS pointer",
      Buffer.from("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614\nsize 12345\n"),
      "onnx/not-a-model",
      "is only a Git LFS pointer, not the model. Run git lfs pull in its repository.",
    ],
    [
      "an operator that does not exist",
      adder({ nodes: [op("NoSuchThing", ["x", "b"], "y")] }),
      "onnx/not-a-model",
      "No Op registered for NoSuchThing",
    ],
    ["an operator set to come", adder({ opset: 99 }), "onnx/not-a-model", "Opset 99 is under development"],
    [
      "a bfloat16 input",
      model({
        inputs: [tensor("x", "bfloat16", ["n"])],
        outputs: [tensor("y", "float32", ["n"])],
        nodes: [op("Cast", "x", "y", { to: 1 })],
      }),
      "onnx/unsupported-type",
      "most likely bfloat16 (Unsupported data type: 16). Export it with float32 or float16 inputs and outputs.",
    ],
    [
      "an input of strings",
      identity("string"),
      "onnx/unsupported-type",
      "x has the type string; y has the type string",
    ],
    [
      "an output that is no tensor",
      model({
        inputs: [tensor("x", "float32", ["n"])],
        outputs: [sequence("y", "float32")],
        nodes: [op("SequenceConstruct", ["x"], "y")],
      }),
      "onnx/unsupported-type",
      "y is no tensor. Export it with tensors of float32, float16, float64, int64, int32, bool.",
    ],
  ])("is refused with a clear sentence: %s", async (_, bytes, code, sentence) => {
    const path = bytes ? await modelFile(bytes) : join(await testFolder(), "absent.onnx");
    const failure = await failureFrom(inference.open(path));
    expect(failure.message).toContain(path);
    expect(failure.message).toContain(sentence);
    expect(failure.message).not.toContain("onnxruntime_src");
    expect(failure.code).toBe(code);
  });

  it("is refused with a clear sentence: a folder", async () => {
    const folder = await testFolder();
    const failure = await failureFrom(inference.open(folder));
    expect(failure.code).toBe("onnx/missing-file");
    expect(failure.message).toBe(`${folder} is a folder, not a model file. Give the .onnx file itself.`);
  });

  it("is refused with a clear sentence: a path through a file", async () => {
    const failure = await failureFrom(inference.open(join(await modelFile(adder()), "model.onnx")));
    expect(failure.code).toBe("onnx/missing-file");
    expect(failure.message).toContain("cannot be read (ENOTDIR)");
  });

  it("may be mended and opened then", async () => {
    const path = await modelFile(adder().slice(0, -20));
    await failureFrom(inference.open(path));
    await writeFile(path, adder());
    expect((await inference.open(path)).inputs[0]!.name).toBe("x");
  });

  it("is cut anywhere and never crashes the process", async () => {
    const whole = looper();
    const folder = await testFolder();
    await mkdir(join(folder, "a"));
    for (let length = 1; length < whole.length; length += 97) {
      const path = join(folder, "a", `${length}.onnx`);
      await writeFile(path, whole.slice(0, length));
      expect((await failureFrom(inference.open(path))).code).toBe("onnx/not-a-model");
    }
  });
});

describe("providers", () => {
  it("fall back on the next in the list, and the reason is noted", async () => {
    const session = await inference.open(await modelFile(adder()), { providers: ["cuda", "no-such", "cpu"] });
    expect(session.provider).toBe("cpu");
    expect(session.notes).toHaveLength(2);
    expect(told(session.notes[0]!)).toMatch(/^cuda could not be had: .*Failed to load shared library/);
    expect(told(session.notes[1]!)).toBe(
      "no-such could not be had: no available backend found. ERR: [no-such] backend not found",
    );
    const { y } = await session.run({ x: { data: new Float32Array(4), dims: [1, 4] } });
    expect(y!.data).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  it("that cannot be had are a failure without cpu in the list", async () => {
    const path = await modelFile(adder());
    const failure = await failureFrom(inference.open(path, { providers: ["cuda"] }));
    expect(failure.code).toBe("onnx/no-provider");
    expect(failure.message).toMatch(
      /^None of the providers cuda can run .* Add "cpu" to fall back on the processor\.$/,
    );
    expect((await inference.open(path)).provider).toBe("cpu");
  });

  it("may be set for all sessions, with the number of threads", async () => {
    const other = new OnnxInference({ providers: ["no-such", "cpu"], threads: 1 });
    try {
      const path = await modelFile(adder());
      expect((await other.open(path)).notes).toHaveLength(1);
      expect((await other.open(path, { providers: [] })).notes).toEqual([]);
    } finally {
      await other.close();
    }
  });
});

describe("a copy of a model", () => {
  it("is another model", async () => {
    const path = await modelFile(adder());
    const copy = join(dirname(path), "copy.onnx");
    await copyFile(path, copy);
    const [one, two] = [await inference.open(path), await inference.open(copy)];
    await inference.release(path);
    const x = { data: new Float32Array(4), dims: [1, 4] };
    expect((await two.run({ x })).y).toEqual((await one.run({ x })).y);
  });
});
