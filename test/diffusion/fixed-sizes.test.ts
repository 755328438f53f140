import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { told } from "#core/said.ts";
import { declaredInputs } from "#diffusion/model/declared-inputs.ts";
import { fixedSizes } from "#diffusion/model/fixed-sizes.ts";
import { loadModel } from "#diffusion/model/load-model.ts";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { decodeLatent } from "#diffusion/picture/decode-latents.ts";
import { encodePrompts } from "#diffusion/text/encode-prompts.ts";
import { initializer, model, op, tensor } from "../onnx/builder.ts";
import { familyFiles, tinyPictures } from "../onnx/family-models/folders.ts";
import { CLIP_VOCABULARY } from "../onnx/family-models/tiny-tokenizers.ts";
import { writeFiles } from "../onnx/moving-shapes-folder.ts";
import { failureFrom } from "./onnx/failure-from.ts";
import { modelFile, testFolder } from "./onnx/tiny-models.ts";

const inference = new OnnxInference({ threads: 1 });
afterAll(() => inference.close());

/** Stable Diffusion's folder with a graph of its own in place of a part's. */
async function folderWith(graphs: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const folder = await testFolder();
  await writeFiles(folder, { ...familyFiles("sd15"), ...graphs });
  return folder;
}

/** Pixels that are three of the latent's channels. */
const decoder = (rows: number | string, height: number | string, width: number | string) =>
  model({
    inputs: [tensor("latent_sample", "float32", [rows, 4, height, width])],
    outputs: [tensor("sample", "float32", [rows, 3, height, width])],
    nodes: [op("Slice", ["latent_sample", "from", "to", "axis"], "sample")],
    initializers: [
      initializer("from", "int64", [1], [0]),
      initializer("to", "int64", [1], [3]),
      initializer("axis", "int64", [1], [1]),
    ],
  });

const encoder = (rows: number | string, tokens: number | string) =>
  model({
    inputs: [tensor("input_ids", "int64", [rows, tokens])],
    outputs: [tensor("last_hidden_state", "float32", [rows, tokens, 6])],
    nodes: [op("Gather", ["embedding", "input_ids"], "last_hidden_state")],
    initializers: [
      initializer(
        "embedding",
        "float32",
        [CLIP_VOCABULARY, 6],
        Array.from({ length: 6 * CLIP_VOCABULARY }, (_, k) => k),
      ),
    ],
  });

const size = tinyPictures.sd15!;
const { width, height } = size as { width: number; height: number };

describe("graphs that were exported for one size", () => {
  test("are refused when the model is loaded for another, with the size that fits", async () => {
    const folder = await folderWith({ "vae_decoder/model.onnx": decoder("batch", 8, 8) });
    const { code, message } = await failureFrom(loadModel(folder, size));
    expect(code).toBe("model/fixed-size");
    const cell = width / 6;
    expect(message).toContain(
      `was exported for other sizes than it is to be used at: vae_decoder/model.onnx takes latent_sample [batch, 4, 8, 8], not [batch, 4, 4, 6]. Give width ${8 * cell} and height ${8 * cell}, or export it with dynamic axes.`,
    );
  });

  test("are refused all at once, a text of fixed length included", async () => {
    const folder = await folderWith({
      "vae_decoder/model.onnx": decoder(1, 8, "width"),
      "text_encoder/model.onnx": encoder(1, 16),
    });
    const { message } = await failureFrom(loadModel(folder, size));
    expect(message).toContain(
      "text_encoder/model.onnx takes input_ids [1, 16], not [1, 77]; vae_decoder/model.onnx takes",
    );
    expect(message).toContain("Export it with dynamic axes, or for these sizes.");
  });

  test("are told of where they fit, and nothing is told of open ones", async () => {
    const folder = await folderWith({ "vae_decoder/model.onnx": decoder(2, 4, 6) });
    expect(fixedSizes(await loadModel(folder, size)).map((what) => told(what))).toEqual([
      "vae_decoder/model.onnx takes latent_sample [2, 4, 4, 6]",
    ]);
    expect(height).toBe(4 * (width / 6));
    expect(fixedSizes(await loadModel(await folderWith({}), size))).toEqual([]);
  });
});

describe("graphs that were exported for several rows", () => {
  test("encode and decode one row as those for one do", async () => {
    const models = await Promise.all(
      [1, 2, 3, "batch"].map(async (rows) => {
        const graphs = { "vae_decoder/model.onnx": decoder(rows, 4, 6), "text_encoder/model.onnx": encoder(rows, 77) };
        return loadModel(await folderWith(graphs), size);
      }),
    );
    const latent = Float32Array.from({ length: 96 }, (_, k) => k / 96);
    const made = [];
    for (const one of models) {
      const { conditionings } = await encodePrompts(one, inference, ["a red cat"], "");
      made.push([conditionings, await decodeLatent(one, inference, latent)]);
    }
    for (const other of made.slice(1)) expect(other).toEqual(made[0]);
  });
});

describe("what an ONNX file declares of its inputs", () => {
  test("is read without the inputs that weights are given for", async () => {
    const graph = model({
      inputs: [tensor("x", "float32", ["batch", 3]), tensor("w", "float32", [3, 3])],
      outputs: [tensor("y", "float32", ["batch", 3])],
      nodes: [op("MatMul", ["x", "w"], "y")],
      initializers: [initializer("w", "float32", [3, 3], new Array(9).fill(1))],
    });
    expect(declaredInputs(await modelFile(graph))).toEqual([{ name: "x", dims: ["batch", 3] }]);
  });

  test("is nothing for a file that is none", async () => {
    const file = join(await testFolder(), "none.onnx");
    for (const bytes of [new Uint8Array(0), Uint8Array.of(0x3a, 0xff, 0xff), new TextEncoder().encode("hello world")]) {
      await writeFile(file, bytes);
      expect(declaredInputs(file)).toEqual([]);
    }
  });
});
