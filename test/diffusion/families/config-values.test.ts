import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { familyById } from "#diffusion/families/index.ts";
import { loadModel } from "#diffusion/model/load-model.ts";
import { familyFiles } from "../../onnx/family-models/folders.ts";
import { writeFiles } from "../../onnx/moving-shapes-folder.ts";
import { failureFrom } from "../onnx/failure-from.ts";
import { testFolder } from "../onnx/tiny-models.ts";

/** A family's folder with one of its JSON files changed. */
async function folderOf(family: string, file: string, change: object): Promise<string> {
  const folder = await testFolder();
  const files = familyFiles(family);
  await writeFiles(folder, files);
  const config = { ...JSON.parse(String(files[file])), ...change };
  await writeFile(join(folder, file), JSON.stringify(config));
  return folder;
}

describe("the sample_size of a denoiser", () => {
  test.each([
    [[64, 96], { width: 768, height: 512 }],
    [96, { width: 768, height: 768 }],
    [null, { width: 512, height: 512 }],
    [undefined, { width: 512, height: 512 }],
  ])("%j is a size", (sample_size, size) => {
    const configs = { index: {}, denoiser: { sample_size }, decoder: {} };
    expect(familyById("sd15").latent.sizes(configs)).toEqual({ ...size, frames: 1 });
  });

  test.each([[[64]], [[64, 96, 1]], [[64, "96"]], ["64"], [0], [-64], [64.5], [{ height: 64 }], [true], [[]]])(
    "%j is refused by its name",
    async (sample_size) => {
      const failure = await failureFrom(loadModel(await folderOf("sd15", "unet/config.json", { sample_size })));
      expect(failure.code).toBe("model/bad-config");
      expect(failure.message).toContain(`sample_size`);
      expect(failure.message).toContain(`but has ${JSON.stringify(sample_size)}.`);
    },
  );
});

describe("what a config.json has in place of a number is refused by its name", () => {
  test.each([
    ["sd15", "vae_decoder/config.json", { scaling_factor: null }],
    ["sd3", "vae_decoder/config.json", { shift_factor: null }],
    ["wan21-t2v", "vae_decoder/config.json", { latents_mean: null }],
    ["sd15", "vae_decoder/config.json", { block_out_channels: 4 }],
    ["sd15", "vae_decoder/config.json", { block_out_channels: [] }],
    ["sd15", "unet/config.json", { in_channels: null }],
    ["sd15", "unet/config.json", { in_channels: "4" }],
    ["sana", "transformer/config.json", { timestep_scale: "0.001" }],
    ["flux1", "transformer/config.json", { guidance_embeds: "false" }],
    ["wan21-t2v", "model_index.json", { expand_timesteps: "false" }],
  ])("%s: %s with %j", async (family, file, change) => {
    const failure = await failureFrom(loadModel(await folderOf(family, file, change)).then(guided));
    expect(failure.code).toBe("model/bad-config");
    const [[key, value]] = Object.entries(change) as [[string, unknown]];
    expect(failure.message).toContain(key);
    expect(failure.message).toContain(`but has ${JSON.stringify(value)}.`);
  });

  /** Some keys are not read before a model is used. */
  async function guided({ family, configs, scheduler }: Awaited<ReturnType<typeof loadModel>>) {
    const { sampling, denoiser } = familyById(family);
    return [sampling.guidance(configs, scheduler), denoiser.timestep?.(configs)];
  }
});

test("null stands for a number that a class does not have", async () => {
  const none = { shift_factor: null, latents_mean: null, latents_std: null };
  const { latentScaling } = await loadModel(await folderOf("sd15", "vae_decoder/config.json", none));
  expect(latentScaling).toEqual({ factor: 0.18215, shift: 0 });
  const old = { denoiser: { patch_size_t: null }, index: {}, decoder: {} };
  expect(familyById("cogvideox15").latent.sizes(old)).toEqual({ width: 720, height: 480, frames: 49 });
});

test("a configuration with the mark of an encoding is decoded by it", async () => {
  const folder = await folderOf("sd15", "unet/config.json", {});
  const text = '\ufeff{"in_channels": 4, "sample_size": [8, 16]}';
  await writeFile(join(folder, "unet/config.json"), text, "utf16le");
  const { sizes } = await loadModel(folder);
  expect(sizes.width).toBe(2 * sizes.height);
});
