import { afterAll, describe, expect, test } from "vitest";
import { told } from "#core/said.ts";
import type { Configs } from "#diffusion/families/configs.ts";
import { hunyuanVideoI2v, hunyuanVideoT2v, quotedTexts } from "#diffusion/families/hunyuan-video.ts";
import { loadModel } from "#diffusion/model/load-model.ts";
import { withResidual } from "#diffusion/model/model.ts";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { encodePrompts } from "#diffusion/text/encode-prompts.ts";
import { familyFiles, tinyPictures } from "../../onnx/family-models/folders.ts";
import { writeFiles } from "../../onnx/moving-shapes-folder.ts";
import { failureFrom } from "../onnx/failure-from.ts";
import { testFolder } from "../onnx/tiny-models.ts";

const inference = new OnnxInference({ threads: 1 });
afterAll(() => inference.close());

const configs = (changed: Partial<Configs>): Configs => ({ index: {}, denoiser: {}, decoder: {}, ...changed });

test("text in straight or curly quotes is read once each, in the words of the glyph encoder", () => {
  expect(quotedTexts("no quotes, it's plain")).toBeUndefined();
  expect(quotedTexts('a sign "STOP"')).toBe('Text "STOP". ');
  expect(quotedTexts('“one” then "two" then "one"')).toBe('Text "one". Text "two". ');
  expect(quotedTexts('an empty "" one')).toBe('Text "". ');
});

describe("what a folder of HunyuanVideo-1.5 decides", () => {
  test("is the size, by the area that the transformer was made for", () => {
    const sizes = (target?: number) => hunyuanVideoI2v.latent.sizes(configs({ denoiser: { target_size: target } }));
    expect(sizes()).toEqual({ width: 848, height: 480, frames: 121 });
    expect(sizes(960)).toEqual({ width: 1280, height: 720, frames: 121 });
    expect(hunyuanVideoT2v.latent.dims(sizes(), configs({}))).toEqual([32, 31, 30, 53]);
  });

  test("is the guidance, which its guider's file has: a scale of 1 for distilled models", () => {
    const guidance = (guider?: Record<string, unknown>) =>
      hunyuanVideoT2v.sampling.guidance(configs(guider ? { guider } : {}), {});
    expect(guidance()).toEqual({ mode: "classifier-free", scale: 6, belowOne: true, batch: "separate" });
    expect(guidance({ _class_name: "ClassifierFreeGuidance", guidance_scale: 1 })).toMatchObject({ scale: 1 });
    expect(guidance({ guidance_scale: 5, guidance_rescale: 0.7 })).toMatchObject({
      rescale: { kind: "deviation", amount: 0.7 },
    });
  });

  test("is no guidance where the guider is not enabled, and the class's own scale where its file has none", () => {
    const guidance = (guider: Record<string, unknown>) => hunyuanVideoT2v.sampling.guidance(configs({ guider }), {});
    expect(guidance({ guidance_scale: 6, enabled: false })).toEqual({ mode: "none" });
    expect(guidance({ _class_name: "ClassifierFreeGuidance", enabled: true })).toMatchObject({ scale: 7.5 });
    expect(guidance({ guidance_scale: 0.5 })).toMatchObject({ scale: 0.5, belowOne: true });
  });

  test.each([
    { _class_name: "AdaptiveProjectedGuidance" },
    { start: 0.1 },
    { stop: 0.9 },
    { use_original_formulation: true },
    { guidance_scale: "6" },
    { guidance_scale: null },
    { guidance_scale: -1 },
    { enabled: "false" },
    { enabled: null },
  ])("is refused as guidance where it is %j", async (guider) => {
    const asked = Promise.resolve().then(() => hunyuanVideoT2v.sampling.guidance(configs({ guider }), {}));
    const { code, message } = await failureFrom(asked);
    expect(code).toBe("model/bad-config");
    expect(message).toContain(JSON.stringify(guider));
  });
});

test("the residual's cut is found around the transformer's blocks, not around those that refine the text", async () => {
  const folder = await testFolder();
  await writeFiles(folder, familyFiles("hunyuanvideo15-t2v"));
  const model = withResidual(await loadModel(folder, tinyPictures["hunyuanvideo15-t2v"]), {});
  const { cut } = await inference.perform({ kind: "reuse-cost", model });
  expect([cut.names, cut.blocks, cut.streams.length]).toEqual([["transformer_blocks"], 2, 1]);
});

test("an empty prompt is written as a blank", async () => {
  const folder = await testFolder();
  await writeFiles(folder, familyFiles("hunyuanvideo15-t2v"));
  const model = await loadModel(folder, tinyPictures["hunyuanvideo15-t2v"]);
  const { conditionings } = await encodePrompts(model, inference, ["x"], "");
  const tokens = (branch: "positive" | "negative") =>
    conditionings[0]![branch].encoder_attention_mask!.data.reduce((sum, m) => sum + m, 0);
  expect(tokens("negative")).toBe(tokens("positive"));
});

test("text in quotes that no encoder is there to read is told", async () => {
  const folder = await testFolder();
  await writeFiles(folder, familyFiles("hunyuanvideo15-i2v"));
  const model = await loadModel(folder, tinyPictures["hunyuanvideo15-i2v"]);
  expect(model.assumed.map((what) => told(what))).toContain(
    "text_encoder_2 is not there, so its part of the conditioning is zeros.",
  );
  const { notes } = await encodePrompts(model, inference, ["red", 'a "sign"'], "");
  expect(notes.map((what) => told(what))).toEqual([
    `text_encoder_2 is not there, so ${model.name} is not told what it reads of the prompt "a "sign"".`,
  ]);
});
