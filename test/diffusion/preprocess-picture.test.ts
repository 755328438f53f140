import { describe, expect, test } from "vitest";
import { preprocessed, preprocessingOf, signedColours } from "#diffusion/picture/preprocess-picture.ts";
import { readPicture } from "#media/picture.ts";
import { colourAt, tinyPicture } from "../onnx/family-models/tiny-picture.ts";
import { failureFrom } from "./onnx/failure-from.ts";

const of = (config: object) => preprocessingOf("p.json", config as Record<string, unknown>);
const picture = async (width: number, height: number) => readPicture(await tinyPicture(width, height), "p.png");

describe("a preprocessor_config.json", () => {
  test("of CLIP and of SigLIP is read as transformers reads it, what is absent as CLIP's", () => {
    expect(of({ size: { shortest_edge: 224 }, crop_size: { height: 224, width: 224 }, resample: 3 })).toEqual({
      kernel: "cubic",
      factor: 1 / 255,
      mean: [0.48145466, 0.4578275, 0.40821073],
      deviation: [0.26862954, 0.26130258, 0.27577711],
      resize: { shortest: 224 },
      crop: { width: 224, height: 224 },
    });
    const siglip = {
      size: { height: 384, width: 380 },
      resample: 2,
      image_mean: [0.5, 0.5, 0.5],
      image_std: [1, 1, 1],
    };
    expect(of(siglip)).toEqual({
      kernel: "linear",
      factor: 1 / 255,
      mean: [0.5, 0.5, 0.5],
      deviation: [1, 1, 1],
      resize: { width: 380, height: 384 },
    });
  });

  test("may be of an older kind, with single numbers, and may turn everything off", () => {
    expect(of({ size: 224, crop_size: 200 })).toMatchObject({
      resize: { shortest: 224 },
      crop: { width: 200, height: 200 },
    });
    const off = { do_resize: false, do_center_crop: false, do_rescale: false, do_normalize: false };
    expect(of(off)).toEqual({ kernel: "cubic", factor: 1, mean: [0, 0, 0], deviation: [1, 1, 1] });
  });

  test.each([
    [{ size: { width: 0, height: 3 } }, "size"],
    [{ resample: 9 }, "resample"],
    [{ image_mean: [1, 2] }, "image_mean"],
    [{ rescale_factor: "x" }, "rescale_factor"],
  ])("%j is refused by the key that is wrong", async (config, key) => {
    const { code, message } = await failureFrom(Promise.resolve().then(() => of(config)));
    expect(code).toBe("model/bad-config");
    expect(message).toContain(`p.json must give ${key} as`);
  });
});

describe("a picture for an image encoder", () => {
  const byte = (data: Float32Array, k: number) => data[k]! * 255;

  test("is cut at the middle, rescaled and normalized, colour by colour", async () => {
    const how = of({
      do_resize: false,
      crop_size: { width: 4, height: 2 },
      image_mean: [0, 0.5, 0],
      image_std: [1, 2, 1],
    });
    const { data, dims } = await preprocessed(await picture(9, 5), how);
    expect(dims).toEqual([1, 3, 2, 4]);
    for (let k = 0; k < 24; k++) {
      const [c, y, x] = [Math.floor(k / 8), 1 + (Math.floor(k / 4) % 2), 2 + (k % 4)];
      const colour = colourAt(y, x, c) / 255;
      expect(data[k]).toBeCloseTo(c === 1 ? (colour - 0.5) / 2 : colour, 6);
    }
  });

  test("is resized by its shorter side, the other cut down to a whole number", async () => {
    const how = of({ size: { shortest_edge: 10 }, do_center_crop: false });
    expect((await preprocessed(await picture(33, 20), how)).dims).toEqual([1, 3, 10, 16]);
    expect((await preprocessed(await picture(20, 33), how)).dims).toEqual([1, 3, 16, 10]);
  });

  test("has black around it where it is smaller than what is cut out", async () => {
    const how = of({ do_resize: false, do_normalize: false, crop_size: { width: 4, height: 4 } });
    const { data } = await preprocessed(await picture(2, 4), how);
    expect([...data.subarray(0, 4)].map((v) => Math.round(v * 255))).toEqual([
      0,
      colourAt(0, 0, 0),
      colourAt(0, 1, 0),
      0,
    ]);
    expect(byte(data, 4)).toBe(0);
  });

  test("goes from −1 to 1 for the VAE", async () => {
    const { data, dims } = signedColours(await picture(3, 2));
    expect(dims).toEqual([3, 2, 3]);
    expect(data[0]).toBe(-1);
    expect(data[6 + 4]).toBeCloseTo(colourAt(1, 1, 1) / 127.5 - 1, 6);
  });
});
