import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadModel } from "#diffusion/load-model.ts";
import { loadTokenizer } from "#diffusion/tokenizer.ts";
import { familyFiles, tinyPictures } from "../../onnx/family-models/folders.ts";
import { clipIds, qwenIds } from "../../onnx/family-models/tiny-tokenizers.ts";
import { writeFiles } from "../../onnx/moving-shapes-folder.ts";
import { failureFrom } from "../onnx/failure-from.ts";
import { testFolder } from "../onnx/tiny-models.ts";

async function folderOf(id: string): Promise<string> {
  const folder = await testFolder();
  await writeFiles(folder, familyFiles(id));
  return folder;
}

/** Z-Image's files, flat, with a manifest changed as wished. */
async function flatFolder(changed: object = {}): Promise<string> {
  const folder = await testFolder();
  const files = familyFiles("z-image");
  await writeFiles(folder, {
    "transformer.onnx": files["transformer/model.onnx"]!,
    "vae.onnx": files["vae_decoder/model.onnx"]!,
    "text.onnx": files["text_encoder/model.onnx"]!,
    "tokenizer.json": files["tokenizer/tokenizer.json"]!,
    "tokenizer_config.json": files["tokenizer/tokenizer_config.json"]!,
    "lemica.model.json": JSON.stringify({
      format: "lemica.model",
      version: 1,
      family: "z-image",
      files: {
        denoiser: "transformer.onnx",
        decoder: "vae.onnx",
        textEncoders: ["text.onnx"],
        tokenizers: ["tokenizer.json"],
      },
      scheduler: { _class_name: "FlowMatchEulerDiscreteScheduler", shift: 3 },
      inputs: { timestep: "t" },
      constants: { fps: 24 },
      sign: 1,
      ...changed,
    }),
  });
  return folder;
}

describe("a folder in the layout of Optimum", () => {
  test("is told what is assumed of it: here that a decoder's config lacks the scaling", async () => {
    const { assumed, latentScaling } = await loadModel(await folderOf("wan21-t2v"), tinyPictures["wan21-t2v"]);
    expect(assumed).toEqual([
      "The decoder's config has no latents_mean and latents_std: those of Wan2.1 T2V are taken.",
    ]);
    expect(latentScaling.mean).toHaveLength(16);
  });

  test("wins over the table of the family", async () => {
    const folder = await folderOf("sd15");
    await writeFile(
      join(folder, "vae_decoder/config.json"),
      JSON.stringify({ scaling_factor: 0.5, block_out_channels: [1, 2, 4] }),
    );
    await writeFile(join(folder, "unet/config.json"), JSON.stringify({ in_channels: 8, sample_size: 16 }));
    const { latentScaling, latentDims, sizes, assumed } = await loadModel(folder);
    expect(latentScaling.factor).toBe(0.5);
    expect(latentDims).toEqual([8, 16, 16]);
    expect(sizes).toEqual({ width: 64, height: 64, frames: 1 });
    expect(assumed).toEqual([]);
  });

  test("may do without SD3's third encoder, and says so", async () => {
    const folder = await folderOf("sd3");
    await rm(join(folder, "text_encoder_3"), { recursive: true });
    await rm(join(folder, "tokenizer_3"), { recursive: true });
    const model = await loadModel(folder, tinyPictures.sd3);
    expect(model.assumed).toEqual(["text_encoder_3 is not there, so its part of the conditioning is zeros."]);
    expect(model.files.texts[2]).toBeNull();
  });

  test("is refused with all that is missing, and with what to do about a spiece.model", async () => {
    const folder = await folderOf("pixart");
    await rm(join(folder, "vae_decoder/model.onnx"));
    await rename(join(folder, "tokenizer/tokenizer.json"), join(folder, "tokenizer/spiece.model"));
    const { code, message } = await failureFrom(loadModel(folder));
    expect(code).toBe("model/incomplete");
    expect(message).toContain(
      "recognised as PixArt-α and PixArt-Σ, but lacks vae_decoder/model.onnx, tokenizer/tokenizer.json.",
    );
    expect(message).toContain(
      "A spiece.model is not read: make tokenizer.json of it in Python with transformers.AutoTokenizer",
    );
  });

  test("is refused with what to do about ByT5", async () => {
    const folder = await folderOf("pixart");
    await rm(join(folder, "tokenizer/tokenizer.json"));
    await writeFile(join(folder, "tokenizer/tokenizer_config.json"), '{"tokenizer_class": "ByT5Tokenizer"}');
    expect((await failureFrom(loadModel(folder))).message).toContain(
      "A ByT5 tokenizer has no vocabulary and is not read",
    );
  });
});

describe("sizes", () => {
  test.each([
    ["sd15", { width: 50, height: 32 }, "multiples of 8. Use 48 × 32."],
    ["flux1", { width: 40, height: 32 }, "multiples of 16. Use 48 × 32."],
    ["sana", { width: 64, height: 48 }, "multiples of 32. Use 64 × 64."],
    [
      "wan21-t2v",
      { frames: 6 },
      "A clip of 6 frames does not fit this model, which makes 1 and any multiple of 4 more. Use 5 frames.",
    ],
  ])("that do not fit %s are refused with those that do", async (id, sizes, remedy) => {
    const { code, message } = await failureFrom(loadModel(await folderOf(id), { ...tinyPictures[id], ...sizes }));
    expect(code).toBe("model/bad-size");
    expect(message).toContain(remedy);
  });
});

describe("a folder with a manifest", () => {
  test("is described by it", async () => {
    const folder = await flatFolder();
    const model = await loadModel(folder, { width: 48, height: 32 });
    expect(model).toMatchObject({
      family: "z-image",
      files: {
        denoiser: join(folder, "transformer.onnx"),
        decoder: join(folder, "vae.onnx"),
        texts: [{ encoder: join(folder, "text.onnx"), tokenizer: join(folder, "tokenizer.json"), length: 512 }],
      },
      graph: { names: { timestep: "t" }, constants: { fps: { data: [24], dims: [1] } }, sign: 1 },
      latentDims: [16, 4, 6],
    });
    expect(model.assumed).toEqual([
      "The decoder's config has no scaling_factor and shift_factor: those of Z-Image are taken.",
    ]);
  });

  test("is refused with everything that is wrong in it", async () => {
    const folder = await flatFolder({ version: 2, sign: 0, wonder: true });
    const { code, message } = await failureFrom(loadModel(folder));
    expect(code).toBe("model/bad-manifest");
    for (const what of ["version:", "sign:", "wonder"]) expect(message).toContain(what);
  });

  test("may not name files outside of its folder", async () => {
    const folder = await flatFolder({ files: { denoiser: "../transformer.onnx" } });
    const { code, message } = await failureFrom(loadModel(folder));
    expect(code).toBe("model/bad-manifest");
    expect(message).toContain("names ../transformer.onnx, which lies outside of the folder");
  });

  test("is refused with every file that it names in vain", async () => {
    const folder = await flatFolder({ files: { denoiser: "a.onnx", decoder: "b.onnx" } });
    await mkdir(join(folder, "a.onnx"));
    expect((await failureFrom(loadModel(folder))).message).toContain("but lacks a.onnx, b.onnx");
  });
});

describe("tokenizers", () => {
  test("of CLIP are made of vocab.json and merges.txt: lower case, byte pairs, words marked at their end", async () => {
    const folder = await folderOf("sdxl");
    const encode = await loadTokenizer(join(folder, "tokenizer/vocab.json"), 77);
    expect(encode("A  RED circle ").ids).toEqual(clipIds("a red circle", "<|endoftext|>"));
    const second = await loadTokenizer(join(folder, "tokenizer_2/vocab.json"), 77);
    expect(second("a red circle").ids).toEqual(clipIds("a red circle", "!"));
    const { ids, dropped } = encode("redder ".repeat(100));
    expect([ids[0], ids[76], dropped > 0]).toEqual([514, 515, true]);
  });

  test("put a prompt into its template, dollar signs and all, and leave the template's line ends", async () => {
    const folder = await folderOf("z-image");
    const template = "<|im_start|>user\n{}<|im_end|>\n";
    const encode = await loadTokenizer(join(folder, "tokenizer/tokenizer.json"), 64, template);
    const { ids, mask } = encode(" 5 $& \n red ");
    const used = qwenIds("<|im_start|>user\n5 $& red<|im_end|>\n");
    expect([...ids.subarray(0, used.length)]).toEqual(used);
    expect(mask.reduce((sum, m) => sum + m, 0)).toBe(used.length);
  });
});
