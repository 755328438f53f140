import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { scaleLatent, unscaleLatent } from "#diffusion/model/decoder-latent.ts";
import { loadModel } from "#diffusion/model/load-model.ts";
import { makeSettings } from "#diffusion/model/settings.ts";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { encodePicture } from "#diffusion/picture/encode-picture.ts";
import { sampleModel, samplerOf } from "#diffusion/run/sample-model.ts";
import { encodePrompts } from "#diffusion/text/encode-prompts.ts";
import { readPicture } from "#media/picture.ts";
import type { Files } from "../onnx/family-models/folder-of.ts";
import { familyFiles, tinyPictures } from "../onnx/family-models/folders.ts";
import { tinyVaeEncoder } from "../onnx/family-models/tiny-image-parts.ts";
import { tinyPicture } from "../onnx/family-models/tiny-picture.ts";
import { writeFiles } from "../onnx/moving-shapes-folder.ts";
import { failureFrom } from "./onnx/failure-from.ts";
import { testFolder } from "./onnx/tiny-models.ts";

const inference = new OnnxInference({ threads: 1 });
afterAll(() => inference.close());

async function modelOf(id: string, changed: Files = {}) {
  const folder = await testFolder();
  await writeFiles(folder, { ...familyFiles(id), ...changed });
  return loadModel(folder, tinyPictures[id]);
}

const picture = async (width: number, height: number) => readPicture(await tinyPicture(width, height), "p.png");

describe("a picture to start from", () => {
  test("of another shape is stretched for Wan2.1, whose image encoder sees it as it is", async () => {
    const model = await modelOf("wan21-i2v");
    const wide = await picture(96, 32);
    const [given, fitted] = [
      await encodePicture(model, inference, { first: wide }),
      await encodePicture(model, inference, { first: await wide.resized(48, 32, "lanczos", "stretch") }),
    ];
    expect(given.condition).toEqual(fitted.condition);
    expect(given.encoder_hidden_states_image).not.toEqual(fitted.encoder_hidden_states_image);
  });

  test("of another shape is cropped for HunyuanVideo, whose image encoder sees what is left", async () => {
    const model = await modelOf("hunyuanvideo15-i2v");
    const wide = await picture(96, 32);
    const cropped = await wide.resized(48, 32, "lanczos", "crop");
    expect(await encodePicture(model, inference, { first: wide })).toEqual(
      await encodePicture(model, inference, { first: cropped }),
    );
  });

  test("becomes channels beside the latent and states, and nothing else", async () => {
    const wan = await encodePicture(await modelOf("wan21-i2v"), inference, { first: await picture(48, 32) });
    expect(Object.fromEntries(Object.entries(wan).map(([name, { dims }]) => [name, dims]))).toEqual({
      condition: [1, 20, 2, 4, 6],
      encoder_hidden_states_image: [1, 4, 6],
    });
    const config = { "transformer/config.json": JSON.stringify({ out_channels: 16, image_dim: null }) };
    const blind = await encodePicture(await modelOf("wan21-i2v", config), inference, { first: await picture(48, 32) });
    expect(blind).toEqual({ condition: wan.condition });
  });

  test("and one to end with are both in the clip, in the mask and in what is seen", async () => {
    const model = await modelOf("wan21-i2v");
    const [first, last] = [await picture(48, 32), await (await picture(30, 40)).resized(48, 32, "linear", "stretch")];
    const [begun, ended, both] = [
      await encodePicture(model, inference, { first }),
      await encodePicture(model, inference, { first: last }),
      await encodePicture(model, inference, { first, last }),
    ];
    // [20, 2, 24]: of four channels of mask the first frame, and of the last of them the last frame.
    const frame = ({ condition }: typeof both, channel: number, n: number) =>
      condition!.data.subarray((channel * 2 + n) * 24, (channel * 2 + n + 1) * 24);
    for (let c = 0; c < 4; c++) {
      expect(frame(both, c, 0).every((v) => v === 1)).toBe(true);
      expect(frame(both, c, 1).every((v) => v === (c === 3 ? 1 : 0))).toBe(true);
    }
    // The tiny encoder looks at every fourth frame, the first and the last of five.
    for (let c = 4; c < 20; c++) {
      expect(frame(both, c, 0)).toEqual(frame(begun, c, 0));
      expect(frame(both, c, 1)).toEqual(frame(ended, c, 0));
      expect(frame(both, c, 1)).not.toEqual(frame(begun, c, 1));
    }
    const seen = ({ encoder_hidden_states_image }: typeof both) => [...encoder_hidden_states_image!.data];
    expect(both.encoder_hidden_states_image!.dims).toEqual([1, 8, 6]);
    expect(seen(both)).toEqual([...seen(begun), ...seen(ended)]);
  });

  test("can have none to end with beside it for HunyuanVideo", async () => {
    const [model, first] = [await modelOf("hunyuanvideo15-i2v"), await picture(48, 32)];
    const { code, message } = await failureFrom(encodePicture(model, inference, { first, last: first }));
    expect(code).toBe("image/not-taken");
    expect(message).toContain("takes no last picture");
  });

  test("cannot be taken by a model that starts from the prompt alone, nor by a denoiser alone", async () => {
    const taken = await failureFrom(
      encodePicture(await modelOf("wan21-t2v"), inference, { first: await picture(4, 4) }),
    );
    expect(taken.code).toBe("image/not-taken");
    expect(taken.message).toContain("Wan2.1 T2V starts from the prompt alone");
    const { files, ...model } = await modelOf("wan21-i2v");
    const { image: _, ...rest } = files;
    const alone = await failureFrom(
      encodePicture({ ...model, files: rest }, inference, { first: await picture(4, 4) }),
    );
    expect(alone.code).toBe("model/no-image-encoder");
    expect(alone.message).toContain("Give condition and encoder_hidden_states_image with Load Conditioning");
  });

  test("is refused where the encoder's latents are not those of the model", async () => {
    const other = tinyVaeEncoder({ channels: 32, output: "latent_parameters", cell: 16, type: "float32", seed: 1 });
    const model = await modelOf("wan21-i2v", { "vae_encoder/model.onnx": other });
    const { code, message } = await failureFrom(encodePicture(model, inference, { first: await picture(48, 32) }));
    expect(code).toBe("model/encoder-output");
    expect(message).toContain("returned [1, 32, 2, 2, 3] for latents [1, 16, 2, 4, 6]");
  });
});

describe("a model that starts from a picture", () => {
  async function sampled(condition?: readonly number[]) {
    const model = await modelOf("wan21-i2v");
    const { conditionings } = await encodePrompts(model, inference, ["red"], "");
    const seen = condition && {
      condition: { data: new Float32Array(condition.reduce((a, b) => a * b)), dims: condition },
      encoder_hidden_states_image: { data: new Float32Array(24), dims: [1, 4, 6] },
    };
    const { positive, negative } = conditionings[0]!;
    const both = { positive: { ...positive, ...seen }, negative: { ...negative, ...seen } };
    const sampler = samplerOf(model, makeSettings(model, { steps: 2 }), await inference.open(model.files.denoiser));
    return sampleModel(sampler, model, { prompt: "red", negative: "", seed: 1, conditionings: both });
  }

  test("refuses to run without one, and says where it comes from", async () => {
    const { code, message } = await failureFrom(sampled());
    expect(code).toBe("image/needed");
    expect(message).toContain("Put Condition on Image behind the prompts (`--image`).");
  });

  test("refuses channels of other sizes than its latents'", async () => {
    const { code, message } = await failureFrom(sampled([1, 20, 3, 4, 6]));
    expect(code).toBe("prompt/bad-conditioning");
    expect(message).toContain(
      "condition [1, 20, 3, 4, 6] does not fit latents [16, 2, 4, 6]: it must be [1, 20, 2, 4, 6]",
    );
    expect((await sampled([1, 20, 2, 4, 6])).latent).toHaveLength(768);
  });
});

describe("a manifest", () => {
  const flat = async (files: Record<string, string>) => {
    const folder = await testFolder();
    const tiny = familyFiles("hunyuanvideo15-i2v");
    await writeFiles(folder, {
      "d.onnx": tiny["transformer/model.onnx"]!,
      "e.onnx": tiny["vae_encoder/model.onnx"]!,
      "v.onnx": tiny["image_encoder/model.onnx"]!,
      "p.json": tiny["feature_extractor/preprocessor_config.json"]!,
    });
    const manifest = {
      format: "lemica.model",
      version: 1,
      family: "hunyuanvideo15-i2v",
      files: { denoiser: "d.onnx", ...files },
      scheduler: { _class_name: "FlowMatchEulerDiscreteScheduler", shift: 5 },
      configs: { guider: { guidance_scale: 1 } },
    };
    await writeFile(join(folder, "lemica.model.json"), JSON.stringify(manifest));
    return { folder, loaded: loadModel(folder, tinyPictures["hunyuanvideo15-i2v"]) };
  };

  test("names the parts that take a picture, and the guider", async () => {
    const { folder, loaded } = await flat({ vaeEncoder: "e.onnx", imageEncoder: "v.onnx", imageProcessor: "p.json" });
    const model = await loaded;
    expect(model.files.image).toEqual({
      encoder: join(folder, "e.onnx"),
      vision: { encoder: join(folder, "v.onnx"), preprocessor: join(folder, "p.json") },
    });
    expect(makeSettings(model, { steps: 2 }).guidance).toMatchObject({ scale: 1 });
    expect(await encodePicture(model, inference, { first: await picture(48, 32) })).toHaveProperty("image_embeds");
    for (const damaged of ["{", "[]", "null"]) {
      await writeFile(join(folder, "p.json"), damaged);
      const { code, message } = await failureFrom(encodePicture(model, inference, { first: await picture(48, 32) }));
      expect([code, message]).toEqual(["model/bad-config", expect.stringContaining("p.json cannot be read")]);
    }
  });

  test("may leave them out as a whole, and is told what it left out of them", async () => {
    expect((await (await flat({})).loaded).files.image).toBeUndefined();
    const { code, message } = await failureFrom((await flat({ imageEncoder: "v.onnx" })).loaded);
    expect(code).toBe("model/incomplete");
    expect(message).toContain("but lacks files.vaeEncoder, files.imageProcessor.");
  });
});

test("latents that are scaled for the sampler are unscaled again for the decoder", () => {
  const latent = Float32Array.of(0.5, -2, 3, 0.25);
  for (const scaling of [
    { factor: 1.03682, shift: 0.1 },
    { factor: 2, shift: 0, mean: [1, -1], deviation: [0.5, 3] },
  ]) {
    const there = scaleLatent(latent, 2, scaling);
    expect(there).not.toEqual(latent);
    unscaleLatent(there, 2, scaling).forEach((v, k) => {
      expect(v).toBeCloseTo(latent[k]!, 6);
    });
  }
});
