import { afterAll, describe, expect, test } from "vitest";
import { cogVideoX } from "#diffusion/families/cogvideox.ts";
import { loadModel } from "#diffusion/model/load-model.ts";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { decodeLatent } from "#diffusion/picture/decode-latents.ts";
import { encodePrompts } from "#diffusion/text/encode-prompts.ts";
import { familyFiles, tinyPictures } from "../../onnx/family-models/folders.ts";
import { writeFiles } from "../../onnx/moving-shapes-folder.ts";
import { testFolder } from "../onnx/tiny-models.ts";

const inference = new OnnxInference({ threads: 1 });
afterAll(() => inference.close());

async function loaded(id: string) {
  const folder = await testFolder();
  await writeFiles(folder, familyFiles(id));
  return loadModel(folder, tinyPictures[id]);
}

/** The rotary inputs of a latent of so many frames, rows and columns of patches. */
function rotary(frames: number, rows: number, columns: number, denoiser: object) {
  const feeds = cogVideoX.denoiser.constants!({
    sizes: { width: 16 * columns, height: 16 * rows, frames: 4 * frames - 3 },
    latentDims: [frames, 16, 2 * rows, 2 * columns],
    configs: { index: {}, denoiser: { ...denoiser }, decoder: {} },
    rows: 1,
    textTokens: 226,
  });
  const [cos, sin] = [feeds.image_rotary_emb_cos!, feeds.image_rotary_emb_sin!];
  const sum = (values: Float32Array | Int32Array) => {
    let total = 0;
    for (const value of values) total += value;
    return total;
  };
  const last = sin.data.subarray(-64);
  return { dims: cos.dims, numbers: [sum(cos.data), sum(sin.data), last[17]!, last[41]!] };
}

describe("CogVideoX's positions", () => {
  // Sums of cosines and of sines, and two sines of the last token, by get_3d_rotary_pos_embed of diffusers 0.40.
  test.each([
    ["of 1.5 are counted", 22, 48, 85, { patch_size_t: 2 }, [1707123.867, 501364.701, 0.12357312, 0.7331903]],
    ["of 1.0 at its own size are counted, too", 2, 30, 45, {}, undefined],
    ["of 1.0 in a square are fitted into its middle", 2, 32, 32, {}, [91491.7, 19060.635, -0.7090613, -0.7749349]],
    ["of 1.0 in a strip are fitted into its middle", 1, 20, 50, {}, [44441.97, 8271.718, -0.7234942, 0.1174297]],
  ])("%s", (_, frames, rows, columns, config, expected) => {
    const { dims, numbers } = rotary(frames, rows, columns, config);
    const tokens = (frames * rows * columns) / ("patch_size_t" in config ? 2 : 1);
    expect(dims).toEqual([tokens, 64]);
    (expected ?? rotary(2 * frames, rows, columns, { patch_size_t: 2 }).numbers).forEach((value, k) => {
      expect(Math.abs(numbers[k]! - value)).toBeLessThan(1e-5 * Math.max(1, Math.abs(value)));
    });
  });
});

describe("CogVideoX's sizes", () => {
  const sizes = (denoiser: object) => cogVideoX.latent.sizes({ index: {}, denoiser: { ...denoiser }, decoder: {} });

  test("are those that 1.5 was made for, or those in the config of 1.0", () => {
    expect(sizes({ patch_size_t: 2, sample_height: 300, sample_width: 300 })).toEqual({
      width: 1360,
      height: 768,
      frames: 81,
    });
    expect(sizes({ sample_height: 60, sample_width: 90 })).toEqual({ width: 720, height: 480, frames: 49 });
  });

  test("fill up an odd number of latent frames for patches of two, and not without", () => {
    const dims = (patch_size_t: number | null) => {
      const asked = { width: 720, height: 480, frames: 81 };
      return cogVideoX.latent.dims(asked, { index: {}, denoiser: { patch_size_t }, decoder: {} });
    };
    expect(dims(2)).toEqual([22, 16, 60, 90]);
    expect(dims(null)).toEqual([21, 16, 60, 90]);
  });
});

test("the frame that fills up CogVideoX's latent is not decoded, and the others are", async () => {
  const model = await loaded("cogvideox15");
  const latent = Float32Array.from({ length: 1536 }, (_, k) => Math.sin(k));
  const decode = async (changed: number) => {
    const values = latent.map((v, k) => (Math.floor(k / 384) === changed ? -v : v));
    return (await decodeLatent(model, inference, values)).data;
  };
  const whole = await decode(-1);
  expect(await decode(0)).toEqual(whole);
  expect(await decode(1)).not.toEqual(whole);
  expect(await decode(3)).not.toEqual(whole);
});

test.each(["latte", "pixart", "sana"])("%s takes prompts in lower case, as its pipeline does", async (id) => {
  const model = await loaded(id);
  const { conditionings } = await encodePrompts(model, inference, ["a red circle", "A RED Circle"], "");
  expect(conditionings[1]!.positive).toEqual(conditionings[0]!.positive);
});
