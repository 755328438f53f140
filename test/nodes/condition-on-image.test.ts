import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Conditioning } from "#diffusion/loop/denoiser.ts";
import type { Conditioning as Prompts, Samples } from "#nodes/values.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";
import { safetensors } from "../formats/safetensors-file.ts";
import { familyFiles, tinyPictures } from "../onnx/family-models/folders.ts";
import { tinyPicture } from "../onnx/family-models/tiny-picture.ts";
import { writeFiles } from "../onnx/moving-shapes-folder.ts";
import { flow, from, sampling } from "./flow.ts";

const path = temporaryFolder();
const { run } = flow(path());
const model = from("model", "model");
const folder = path("wan");
const image = path("picture.png");
const sizes = tinyPictures["wan21-i2v"]!;

/** Two prompts and two seeds, with the picture. */
const pictured = {
  model: { type: "load/pipeline", params: { folder, ...sizes } },
  settings: { type: "sample/settings", params: { steps: 3 }, inputs: { model } },
  text: { type: "condition/prompts", params: { prompts: "red\nblue", seeds: "1,2" }, inputs: { model } },
  prompts: {
    type: "condition/image",
    params: { image },
    inputs: { model, conditioning: from("text", "conditioning") },
  },
};

async function saved(): Promise<void> {
  await writeFiles(folder, familyFiles("wan21-i2v"));
  await writeFile(image, await tinyPicture());
}

describe("Condition on Image", () => {
  test("gives every prompt the picture, in both branches, and one value to samples of one prompt", async () => {
    await saved();
    const { samples } = (await run(pictured)).value<Prompts>("prompts.conditioning");
    expect(samples.map(({ prompt, seed }) => [prompt, seed])).toEqual([
      ["red", 1],
      ["red", 2],
      ["blue", 1],
      ["blue", 2],
    ]);
    const [first, second, third] = samples.map(({ conditionings }) => conditionings);
    expect(first!.positive).toBe(second!.positive);
    expect(first!.positive.condition).toBe(first!.negative.condition);
    expect(third!.positive.condition).toBe(first!.positive.condition);
    expect(third!.positive.encoder_hidden_states).not.toEqual(first!.positive.encoder_hidden_states);
  });

  test("works again when the picture has changed, and only then", async () => {
    await saved();
    await run(pictured);
    expect((await run(pictured)).hits).toContain("prompts");
    await writeFile(image, await tinyPicture(40, 40));
    expect((await run(pictured)).worked).toContain("prompts");
  });

  test("comes to the same as the picture's conditioning from a file, with a denoiser alone", async () => {
    await saved();
    const whole = await run({ ...pictured, sample: sampling(model) });
    const { positive, negative } = whole.value<Prompts>("prompts.conditioning").samples[0]!.conditionings;
    const { condition: _, encoder_hidden_states_image: __, ...text } = negative;
    await writeFile(path("positive.safetensors"), safetensors({ ...(positive as Conditioning) }));
    await writeFile(path("negative.safetensors"), safetensors({ ...negative }));
    const alone = (negativeFile: string) => ({
      model: {
        type: "load/denoiser",
        params: {
          file: join(folder, "transformer/model.onnx"),
          family: "wan21-i2v",
          scheduler: join(folder, "scheduler/scheduler_config.json"),
          config: join(folder, "transformer/config.json"),
          ...sizes,
        },
      },
      settings: pictured.settings,
      prompts: {
        type: "condition/load",
        params: { file: path("positive.safetensors"), negative: negativeFile, seeds: "1" },
        inputs: { model },
      },
      sample: sampling(model),
    });
    const ran = await run(alone(path("negative.safetensors")));
    const latent = (flowed: typeof ran) => flowed.value<Samples>("sample.sample").items[0]!.latent;
    // The decoder's scaling is not known to a denoiser alone, and is not needed by it.
    expect(latent(ran)).toEqual(latent(whole));
    const zeros = (await run(alone(""))).value<Prompts>("prompts.conditioning").samples[0]!.conditionings.negative;
    expect(zeros.condition).toEqual(negative.condition);
    expect(zeros.encoder_hidden_states_image).toEqual(negative.encoder_hidden_states_image);
    for (const name of Object.keys(text)) expect(zeros[name]!.data.every((v) => v === 0)).toBe(true);
  });
});
