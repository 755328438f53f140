import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { told } from "#core/said.ts";
import { loadModel } from "#diffusion/model/load-model.ts";
import { loadTokenizer } from "#diffusion/text/tokenizer.ts";
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
    expect(assumed.map((what) => told(what))).toEqual([
      "The decoder's config has no latents_mean, latents_std: those of Wan2.1 T2V are taken.",
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
    expect(model.assumed.map((what) => told(what))).toEqual([
      "text_encoder_3 is not there, so its part of the conditioning is zeros.",
    ]);
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

  test("is refused for the file that is missing beside a vocab.json", async () => {
    const folder = await folderOf("sdxl");
    await rm(join(folder, "tokenizer_2/merges.txt"));
    const { code, message } = await failureFrom(loadModel(folder));
    expect(code).toBe("model/incomplete");
    expect(message).toContain("but lacks tokenizer_2/merges.txt. ");
  });

  test("is refused with a vocab.json of another tokenizer than CLIP's", async () => {
    const folder = await folderOf("z-image");
    await rename(join(folder, "tokenizer/tokenizer.json"), join(folder, "tokenizer/vocab.json"));
    const { message } = await failureFrom(loadModel(folder));
    expect(message).toContain("but lacks tokenizer/tokenizer.json. ");
    expect(message).toContain("A vocab.json is not read: make tokenizer.json of it");
  });

  test("needs no vocabulary where its tokenizer is ByT5", async () => {
    const { files } = await loadModel(await folderOf("hunyuanvideo15-t2v"), tinyPictures["hunyuanvideo15-t2v"]);
    const encode = await loadTokenizer(files.texts[1]!.tokenizer, 8);
    const { ids, mask, dropped } = await encode(" é\n");
    // Bytes of UTF-8 and 3, and the end: white space counts.
    expect([...ids]).toEqual([0x20 + 3, 0xc3 + 3, 0xa9 + 3, 0x0a + 3, 1, 0, 0, 0]);
    expect([...mask, dropped]).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0]);
    // As transformers 5.24 has it.
    const special = await encode("a </s> b<extra_id_124> z");
    expect([...special.ids]).toEqual([100, 1, 101, 383, 35, 125, 1, 0]);
    const long = await encode("0123456789");
    expect([...long.ids.subarray(5), long.dropped]).toEqual([0x35 + 3, 0x36 + 3, 1, 3]);
  });

  test("that starts from a picture is refused without the parts for it, all at once", async () => {
    const folder = await folderOf("wan21-i2v");
    for (const part of ["vae_encoder", "image_encoder", "image_processor"]) {
      await rm(join(folder, part), { recursive: true });
    }
    expect((await failureFrom(loadModel(folder))).message).toContain(
      "recognised as Wan2.1 I2V, but lacks vae_encoder/model.onnx, image_encoder/model.onnx, image_processor/preprocessor_config.json.",
    );
    // Without image_dim its denoiser looks at no picture but by its latents.
    await writeFile(join(folder, "transformer/config.json"), JSON.stringify({ out_channels: 16, image_dim: null }));
    expect((await failureFrom(loadModel(folder))).message).toContain("but lacks vae_encoder/model.onnx. ");
  });

  test("is refused where it is Wan2.2, which has the same pipelines", async () => {
    for (const id of ["wan21-t2v", "wan21-i2v"]) {
      const folder = await folderOf(id);
      const index = JSON.parse(await readFile(join(folder, "model_index.json"), "utf8"));
      await writeFile(join(folder, "model_index.json"), JSON.stringify({ ...index, boundary_ratio: 0.875 }));
      const { code, message } = await failureFrom(loadModel(folder));
      expect(code).toBe("model/unknown-family");
      expect(message).toContain("Wan2.2");
    }
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
    expect(model.assumed.map((what) => told(what))).toEqual([
      "The decoder's config has no scaling_factor, shift_factor: those of Z-Image are taken.",
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

describe("the text encoders of a manifest", () => {
  /** Z-Image's files with the family and the lists of a manifest changed. */
  const failing = async (family: string, files: object) => {
    const denoiser = "transformer.onnx";
    return failureFrom(loadModel(await flatFolder({ family, files: { denoiser, ...files } })));
  };

  test("are missed when the folder is loaded, with whatever else is missing", async () => {
    const files = { decoder: "none.onnx", textEncoders: ["text.onnx", null], tokenizers: ["tokenizer.json"] };
    const { code, message } = await failing("sdxl", files);
    expect(code).toBe("model/incomplete");
    expect(message).toContain(
      "lacks none.onnx, files.textEncoders[1] (text_encoder_2), files.tokenizers[1] (tokenizer_2).",
    );
  });

  test("may be left out one by one where the family can do without, with their tokenizers", async () => {
    const three = { textEncoders: ["text.onnx", "text.onnx"], tokenizers: ["tokenizer.json", "tokenizer.json"] };
    const folder = await flatFolder({ family: "sd3", files: { denoiser: "transformer.onnx", ...three } });
    const { files, assumed } = await loadModel(folder);
    expect(files.texts.map((text) => text === null)).toEqual([false, false, true]);
    expect(told(assumed[0]!)).toContain("text_encoder_3 is not there");
    const half = { ...three, textEncoders: [...three.textEncoders, "text.onnx"] };
    expect((await failing("sd3", half)).message).toContain("lacks files.tokenizers[2] (tokenizer_3).");
  });

  test("may be left out altogether, but not be more than the family has", async () => {
    const folder = await flatFolder({ files: { denoiser: "transformer.onnx" } });
    expect((await loadModel(folder)).files.texts).toEqual([]);
    const files = { textEncoders: ["text.onnx", "text.onnx"], tokenizers: ["tokenizer.json"] };
    const { code, message } = await failing("z-image", files);
    expect(code).toBe("model/bad-manifest");
    expect(message).toContain("names text.onnx, but Z-Image has 1 of each");
  });
});

describe("tokenizers", () => {
  test("of CLIP are made of vocab.json and merges.txt: lower case, byte pairs, words marked at their end", async () => {
    const folder = await folderOf("sdxl");
    const encode = await loadTokenizer(join(folder, "tokenizer/vocab.json"), 77);
    expect((await encode("A  RED circle ")).ids).toEqual(clipIds("a red circle", "<|endoftext|>"));
    const second = await loadTokenizer(join(folder, "tokenizer_2/vocab.json"), 77);
    expect((await second("a red circle")).ids).toEqual(clipIds("a red circle", "!"));
    const { ids, dropped } = await encode("redder ".repeat(100));
    expect([ids[0], ids[76], dropped > 0]).toEqual([514, 515, true]);
  });

  test("put a prompt into its template, dollar signs and all, and leave the template's line ends", async () => {
    const folder = await folderOf("z-image");
    const template = "<|im_start|>user\n{}<|im_end|>\n";
    const encode = await loadTokenizer(join(folder, "tokenizer/tokenizer.json"), 64, template);
    const { ids, mask } = await encode(" 5 $& \n red ");
    const used = qwenIds("<|im_start|>user\n 5 $& \n red <|im_end|>\n");
    expect([...ids.subarray(0, used.length)]).toEqual(used);
    expect(mask.reduce((sum, m) => sum + m, 0)).toBe(used.length);
  });
});
