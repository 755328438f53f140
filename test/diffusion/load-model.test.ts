import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { loadModel } from "#diffusion/model/load-model.ts";
import { movingShapesFiles, tinySizes, writeFiles } from "../onnx/moving-shapes-folder.ts";
import { failureFrom } from "./onnx/failure-from.ts";
import { testFolder } from "./onnx/tiny-models.ts";

/** The tiny model's folder, with some files changed. */
async function folderWith(changed: Readonly<Record<string, string | Uint8Array>> = {}): Promise<string> {
  const folder = await testFolder();
  await writeFiles(folder, { ...movingShapesFiles(), ...changed });
  return folder;
}

/** As a decoder's config.json has it. */
async function scalingOf(config: object) {
  return (await loadModel(await folderWith({ "vae_decoder/config.json": JSON.stringify(config) }))).latentScaling;
}

describe("loading a model's folder", () => {
  it("describes the shipped model", async () => {
    const folder = resolve("models/moving-shapes");
    const model = await loadModel("models/moving-shapes");
    expect(model).toMatchObject({
      name: "moving-shapes",
      folder,
      family: "moving-shapes",
      files: {
        denoiser: join(folder, "transformer/model.onnx"),
        texts: [
          { encoder: join(folder, "text_encoder/model.onnx"), tokenizer: join(folder, "tokenizer/tokenizer.json") },
        ],
        decoder: join(folder, "vae_decoder/model.onnx"),
      },
      scheduler: { _class_name: "FlowMatchEulerDiscreteScheduler" },
    });
    expect(model.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(model.latentDims).toHaveLength(4);
    expect(model.applied).toBeUndefined();
  });

  it("takes sizes and scaling from the files", async () => {
    const folder = await folderWith();
    const model = await loadModel(folder);
    expect(model.name).toBe(basename(folder));
    expect(model.latentDims).toEqual(tinySizes.latentDims);
    expect(model.files.texts[0]!.length).toBe(tinySizes.textLength);
    expect(model.latentScaling).toEqual({ factor: 0.5, shift: 0.25 });
    expect(model.scheduler).toEqual({ _class_name: "FlowMatchEulerDiscreteScheduler", shift: 3 });
  });

  it("gives a value that nothing can change", async () => {
    const model = await loadModel(await folderWith());
    expect(Object.isFrozen(model)).toBe(true);
  });
});

describe("the hash of a model", () => {
  it("is the same for the same files in another place", async () => {
    const [one, two] = [await loadModel(await folderWith()), await loadModel(await folderWith())];
    expect(one.hash).toBe(two.hash);
  });

  it("changes with every file of its parts, weights in other files and in folders below included", async () => {
    const { hash } = await loadModel(await folderWith());
    const changes = [
      {
        "scheduler/scheduler_config.json": JSON.stringify({ _class_name: "FlowMatchEulerDiscreteScheduler", shift: 5 }),
      },
      { "tokenizer/tokenizer_config.json": "{}" },
      { "transformer/model.onnx_data": "weights" },
      { "transformer/weights/block-0.bin": "weights" },
      { "text_encoder/model.onnx": new Uint8Array(4) },
    ];
    const others = await Promise.all(changes.map(async (change) => (await loadModel(await folderWith(change))).hash));
    expect(new Set([hash, ...others]).size).toBe(6);
  });

  it("tells which file holds what", async () => {
    const one = await loadModel(await folderWith({ "transformer/a": "xy", "transformer/b": "" }));
    const two = await loadModel(await folderWith({ "transformer/a": "x", "transformer/b": "y" }));
    expect(one.hash).not.toBe(two.hash);
  });

  it("does not change with what systems hide in folders, nor with files beside the parts", async () => {
    const { hash } = await loadModel(await folderWith());
    const other = { "transformer/.DS_Store": "x", "vae_decoder/.cache/lock": "x", "README.md": "x" };
    expect((await loadModel(await folderWith(other))).hash).toBe(hash);
  });
});

describe("latent scaling", () => {
  it("is none where the decoder's config.json says nothing or null", async () => {
    expect(await scalingOf({})).toEqual({ factor: 1, shift: 0 });
    expect(await scalingOf({ scaling_factor: null, shift_factor: null, latents_mean: null })).toEqual({
      factor: 1,
      shift: 0,
    });
  });

  it("has one mean and one deviation for each channel", async () => {
    expect(await scalingOf({ latents_mean: [0.5, -1], latents_std: [2, 3] })).toEqual({
      factor: 1,
      shift: 0,
      mean: [0.5, -1],
      deviation: [2, 3],
    });
  });

  it.each([
    [{ scaling_factor: "0.18" }, '"scaling_factor" as a number, but has "0.18"'],
    [{ scaling_factor: 0 }, '"scaling_factor" as a number other than 0, but has 0'],
    [{ shift_factor: [1] }, '"shift_factor" as a number, but has [1]'],
    [{ latents_mean: [1, 2, 3] }, '"latents_mean" as 2 numbers, one for each channel, but has [1,2,3]'],
    [{ latents_std: [1, "2"] }, '"latents_std" as 2 numbers, one for each channel, but has [1,"2"]'],
    [{ latents_std: 2 }, '"latents_std" as 2 numbers, one for each channel, but has 2'],
  ])("is refused when it is %j", async (config, complaint) => {
    const folder = await folderWith({ "vae_decoder/config.json": JSON.stringify(config) });
    const failure = await failureFrom(loadModel(folder));
    expect(failure.code).toBe("model/bad-config");
    expect(failure.message).toBe(
      `${join(folder, "vae_decoder/config.json")} must give ${complaint}. Copy the file again from the original model.`,
    );
  });
});

describe("what is no model's folder", () => {
  it.each(["no/such/folder", "package.json"])("is refused: %s", async (path) => {
    const failure = await failureFrom(loadModel(path));
    expect(failure.code).toBe("model/no-folder");
    expect(failure.message).toBe(`There is no model folder at ${path}. Give the folder that holds model_index.json.`);
  });

  it("is refused without a model_index.json", async () => {
    const folder = await testFolder();
    const failure = await failureFrom(loadModel(folder));
    expect(failure.code).toBe("model/no-index");
    expect(failure.message).toBe(
      `${folder} has no model_index.json, so its family cannot be told. Export the model with Optimum, or give the folder above.`,
    );
  });

  it("is refused with a model_index.json that names no pipeline", async () => {
    const folder = await folderWith({ "model_index.json": "{}" });
    const failure = await failureFrom(loadModel(folder));
    expect(failure.code).toBe("model/no-index");
    expect(failure.message).toBe(
      `${join(folder, "model_index.json")} has no "_class_name". Add the pipeline's class name.`,
    );
  });

  it("is refused when its family is not known", async () => {
    const folder = await folderWith({ "model_index.json": '{"_class_name": "WonderPipeline"}' });
    const failure = await failureFrom(loadModel(folder));
    expect(failure.code).toBe("model/unknown-family");
    expect(failure.message).toContain(
      "names the pipeline WonderPipeline, which no adapter knows. Known are: MovingShapesPipeline",
    );
  });

  it("is refused with every missing file named at once", async () => {
    const folder = await folderWith();
    await rm(join(folder, "vae_decoder"), { recursive: true });
    await rm(join(folder, "transformer/model.onnx"));
    await mkdir(join(folder, "transformer/model.onnx"));
    await rm(join(folder, "scheduler/scheduler_config.json"));
    const failure = await failureFrom(loadModel(folder));
    expect(failure.code).toBe("model/incomplete");
    expect(failure.message).toBe(
      `${folder} was recognised as Moving Shapes, but lacks transformer/model.onnx, vae_decoder/model.onnx, vae_decoder/config.json, scheduler/scheduler_config.json. Export these parts too, or copy them from the original model.`,
    );
  });

  it.each(["model_index.json", "transformer/config.json", "vae_decoder/config.json", "text_encoder/config.json"])(
    "is refused when %s is damaged",
    async (name) => {
      const folder = await folderWith();
      const text = await readFile(join(folder, name), "utf8");
      for (const [damaged, reason] of [
        [text.slice(0, -1), "JSON"],
        ["[1]", "it is no JSON object"],
        ["null", "it is no JSON object"],
      ] as const) {
        await writeFile(join(folder, name), damaged);
        const failure = await failureFrom(loadModel(folder));
        expect(failure.code).toBe("model/bad-config");
        expect(failure.message).toMatch(new RegExp(`^${join(folder, name)} cannot be read: .*${reason}`));
        expect(failure.message).toMatch(/\. Copy the file again from the original model\.$/);
      }
    },
  );

  it("is refused when a file cannot be read", async () => {
    const folder = await testFolder();
    await mkdir(join(folder, "model_index.json"));
    const failure = await failureFrom(loadModel(folder));
    expect(failure.code).toBe("model/bad-config");
    expect(failure.message).toMatch(
      /model_index\.json cannot be read: EISDIR.* Copy the file again from the original model\.$/,
    );
  });

  it("is refused when the scheduler's file is damaged", async () => {
    const folder = await folderWith({ "scheduler/scheduler_config.json": "{" });
    expect((await failureFrom(loadModel(folder))).code).toBe("diffusion/corrupt-scheduler-config");
  });

  it("is refused when the sizes in its files are no sizes", async () => {
    const folder = await folderWith({ "transformer/config.json": '{"in_channels": 0}' });
    const failure = await failureFrom(loadModel(folder));
    expect(failure.code).toBe("model/bad-config");
    expect(failure.message).toContain("must give text_length as a positive whole number, but has null");
  });
});
