import { describe, expect, test } from "vitest";
import { families, familyById, familyOfPipeline } from "#diffusion/families/index.ts";
import { movingShapes } from "#diffusion/families/moving-shapes.ts";
import { failureOf } from "../core/failure-of.ts";

describe("the families of models", () => {
  test("are found by their id and by the pipelines that they are for", () => {
    expect(familyById("moving-shapes")).toBe(movingShapes);
    expect(familyOfPipeline("MovingShapesPipeline")).toBe(movingShapes);
  });

  test("are named where one is not known", () => {
    const ids = families.map(({ id }) => id).join(", ");
    const pipelines = families.flatMap((family) => family.pipelines).join(", ");
    expect(failureOf(() => familyById("wonder"))).toMatchObject({
      code: "model/unknown-family",
      message: `There is no model family "wonder". Known are: ${ids}.`,
    });
    expect(failureOf(() => familyOfPipeline("WonderPipeline"))).toMatchObject({
      code: "model/unknown-family",
      message: `model_index.json names the pipeline WonderPipeline, which no adapter knows. Known are: ${pipelines}.`,
    });
  });
});

describe("Moving Shapes", () => {
  const configs = (denoiser: Readonly<Record<string, unknown>>) => ({ index: {}, denoiser, decoder: {} });
  const latentDims = (denoiser: Readonly<Record<string, unknown>>) =>
    movingShapes.latent.dims(movingShapes.latent.sizes(configs(denoiser)), configs(denoiser));
  const textLength = (denoiser: Readonly<Record<string, unknown>>) =>
    movingShapes.texts.encoders[0]!.length(configs(denoiser));
  const sizes = { in_channels: 4, num_frames: 8, sample_size: 16, text_length: 12 };

  test("takes the sizes of a latent from the transformer's config.json, square or not", () => {
    expect(latentDims(sizes)).toEqual([4, 8, 16, 16]);
    expect(latentDims({ ...sizes, sample_size: [16, 24] })).toEqual([4, 8, 16, 24]);
    expect(textLength(sizes)).toBe(12);
  });

  test("refuses sizes that are none", () => {
    expect(failureOf(() => latentDims({ ...sizes, num_frames: "8" }))).toMatchObject({
      code: "model/bad-config",
      message:
        'A config.json must give num_frames as a positive whole number, but has "8". Export the model again or mend the file.',
    });
    expect(failureOf(() => textLength({}))).toMatchObject({
      message:
        "A config.json must give text_length as a positive whole number, but has null. Export the model again or mend the file.",
    });
  });
});
