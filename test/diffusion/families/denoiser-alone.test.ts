import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { loadModel } from "#diffusion/model/load-model.ts";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { encodePrompts } from "#diffusion/text/encode-prompts.ts";
import { readNpy, writeNpy } from "#formats/npy.ts";
import { readSafetensors } from "#formats/safetensors.ts";
import type { PipelineModel, Samples } from "#nodes/values.ts";
import { parseWorkflow } from "#protocol/workflow.ts";
import { temporaryFolder } from "../../cli/temporary-folder.ts";
import { safetensors } from "../../formats/safetensors-file.ts";
import { flow, from, sampling } from "../../nodes/flow.ts";
import { familyFiles, tinyPictures } from "../../onnx/family-models/folders.ts";
import { writeFiles } from "../../onnx/moving-shapes-folder.ts";

const path = temporaryFolder();
const { run } = flow(path());
const inference = new OnnxInference({ threads: 1 });
afterAll(() => inference.close());

const folder = path("flux");
const model = from("model", "model");
const sizes = tinyPictures.flux1!;

/** FLUX.1's tiny model, with its conditioning saved as others would. */
async function saved() {
  await writeFiles(folder, familyFiles("flux1"));
  const { conditionings } = await encodePrompts(await loadModel(folder, sizes), inference, ["a red circle"], "");
  const { positive } = conditionings[0]!;
  await writeFile(path("text.safetensors"), safetensors(positive));
  const { data, dims } = positive.encoder_hidden_states!;
  await writeFile(path("text.npy"), writeNpy(data, dims.slice(1)));
}

const alone = (file = "text.safetensors") => ({
  model: {
    type: "load/denoiser",
    params: {
      file: join(folder, "transformer/model.onnx"),
      family: "flux1",
      scheduler: join(folder, "scheduler/scheduler_config.json"),
      config: join(folder, "transformer/config.json"),
      ...sizes,
    },
  },
  settings: { type: "sample/settings", params: { steps: 4 }, inputs: { model } },
  prompts: { type: "condition/load", params: { file: path(file), seeds: "3" }, inputs: { model } },
});

function ofNpy(bytes: Uint8Array) {
  const { data, shape } = readNpy(bytes, "mine");
  return { data, dims: shape };
}

describe("a denoiser alone", () => {
  test("with its conditioning from a file gives the latents of the whole pipeline", async () => {
    await saved();
    const one = await run({ ...alone(), sample: sampling(model) });
    const whole = await run({
      model: { type: "load/pipeline", params: { folder, ...sizes } },
      settings: { type: "sample/settings", params: { steps: 4 }, inputs: { model } },
      prompts: { type: "condition/prompts", params: { prompts: "a red circle", seeds: "3" }, inputs: { model } },
      sample: sampling(model),
    });
    const latent = (ran: typeof one) => ran.value<Samples>("sample.sample").items[0]!.latent;
    expect(latent(one)).toEqual(latent(whole));
    expect(one.value<PipelineModel>("model.model").hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each(["safetensors", "npy"])("has its latents saved as %s, for a decoder elsewhere", async (format) => {
    await saved();
    const nodes = {
      ...alone(),
      prompts: { ...alone().prompts, params: { file: path("text.safetensors"), seeds: "3-4" } },
      sample: sampling(model),
      save: { type: "export/latents", params: { name: "mine", format }, inputs: { sample: from("sample", "sample") } },
    };
    const ran = await run(nodes, ["save", "sample", "model"]);
    const { items } = ran.value<Samples>("sample.sample");
    const bytes = readFileSync(path("out", `mine.${format}`));
    const { data, dims } = format === "npy" ? ofNpy(bytes) : readSafetensors(bytes, "mine").latents!;
    expect(dims).toEqual([2, ...ran.value<PipelineModel>("model.model").latentDims]);
    expect([...data]).toEqual(items.flatMap(({ latent }) => [...latent]));
    if (format === "npy") return;
    const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString());
    expect(header.__metadata__).toMatchObject({ family: "flux1", seeds: "[3,4]" });
    expect(parseWorkflow(header.__metadata__.workflow).nodes.map(({ id }) => id)).toContain("save");
  });

  test("can neither decode nor encode, and says what to do", async () => {
    await saved();
    const decoded = await run({
      ...alone(),
      sample: sampling(model),
      decode: { type: "sample/decode", inputs: { sample: from("sample", "sample") } },
    });
    expect(decoded.failure).toMatchObject({ code: "model/no-decoder" });
    const encoded = await run({
      model: alone().model,
      prompts: { type: "condition/prompts", params: { prompts: "red", seeds: "1" }, inputs: { model } },
    });
    expect(encoded.failure).toMatchObject({ code: "model/no-text-encoder" });
  });

  test("is refused a conditioning file that lacks the text, and told which input has no feed", async () => {
    await saved();
    await writeFile(
      path("bad.safetensors"),
      safetensors({ pooled_projections: { data: new Float32Array(12), dims: [2, 6] } }),
    );
    const ran = await run(alone("bad.safetensors"));
    expect(ran.failure).toMatchObject({
      code: "prompt/bad-conditioning",
      message:
        "bad.safetensors cannot be used: pooled_projections has the sizes [2, 6], not one row [1, …]; encoder_hidden_states is not there. Save one row for each input of the denoiser, by its name.",
    });
    const textOnly = await run({ ...alone("text.npy"), sample: sampling(model) });
    expect(textOnly.failure).toMatchObject({ code: "onnx/bad-feed" });
    expect(textOnly.failure!.message).toContain("pooled_projections");
  });

  test("is another model when its file changes", async () => {
    await saved();
    const hashOf = async () => (await run({ model: alone().model })).value<PipelineModel>("model.model").hash;
    const before = await hashOf();
    const file = join(folder, "transformer/model.onnx");
    const bytes = readFileSync(file);
    await writeFile(file, familyFiles("flux1", "float16")["transformer/model.onnx"]!);
    expect(await hashOf()).not.toBe(before);
    await writeFile(file, bytes);
    expect(await hashOf()).toBe(before);
  });
});
