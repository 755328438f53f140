import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadModel } from "#diffusion/model/load-model.ts";
import { type Model, withSchedule } from "#diffusion/model/model.ts";
import { makeSettings } from "#diffusion/model/settings.ts";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { decodeLatent } from "#diffusion/picture/decode-latents.ts";
import { denoiserOf } from "#diffusion/run/session-denoiser.ts";
import { normalNoise } from "#diffusion/tensors/noise.ts";
import { elements } from "#diffusion/tensors/tensor.ts";
import { encodePrompts } from "#diffusion/text/encode-prompts.ts";
import { loadTokenizer } from "#diffusion/text/tokenizer.ts";
import { type Clip, clipFromTensor } from "#media/clip.ts";

const folder = fileURLToPath(new URL("../../models/moving-shapes", import.meta.url));
const inference = new OnnxInference({ threads: 1 });
let model: Model<never>;
beforeAll(async () => {
  model = await loadModel(folder);
});
afterAll(() => inference.close());

describe("the shipped model", () => {
  test("is at most 16 MB in all", async () => {
    const names = (await readdir(folder, { recursive: true })).filter((name) => !name.startsWith("train"));
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
    expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(16e6);
  });

  test("has dynamic batches and the names of a video transformer, and keeps the names of its blocks", async () => {
    const session = await inference.open(model.files.denoiser);
    expect(session.inputs.map((p) => [p.name, p.dims[0]])).toEqual([
      ["hidden_states", "batch"],
      ["timestep", "batch"],
      ["encoder_hidden_states", "batch"],
    ]);
    expect(session.inputs[0]!.dims.slice(1)).toEqual(model.latentDims);
    for (const file of [model.files.texts[0]!.encoder, model.files.decoder!]) {
      expect((await inference.open(file)).inputs[0]!.dims[0]).toBe("batch");
    }
    const graph = (await readFile(model.files.denoiser)).toString("latin1");
    for (let block = 0; block < 6; block++) expect(graph).toContain(`/blocks.${block}/attention/`);
  });

  test("has a tokenizer that gives the ids it was trained with", async () => {
    const text = model.files.texts[0]!;
    const encode = await loadTokenizer(text.tokenizer, text.length);
    expect([...(await encode("a small green circle moving left on black")).ids]).toEqual([
      3, 4, 7, 12, 15, 16, 20, 21, 1, 0, 0, 0,
    ]);
    expect([...(await encode("A large magenta Triangle moving right on grey")).ids]).toEqual([
      3, 5, 10, 14, 15, 17, 20, 24, 1, 0, 0, 0,
    ]);
    expect([...(await encode("")).ids]).toEqual([1, ...new Array(11).fill(0)]);
  });

  test("gives one row the same prediction alone and in a batch, to float tolerance", async () => {
    const denoiser = denoiserOf(model, await inference.open(model.files.denoiser));
    const { conditionings } = await encodePrompts(model, inference, ["a small red circle moving right on black"], "");
    const latent = normalNoise(elements(model.latentDims), { seed: 1, step: -1, draw: 0 });
    const row = { latent, conditioning: conditionings[0]!.positive };
    const {
      predictions: [alone],
    } = await denoiser.compute([row], 700, {});
    const { predictions: batch } = await denoiser.compute([row, row, row, row, row], 700, {});
    for (const prediction of batch) {
      expect(Math.max(...prediction.map((v, k) => Math.abs(v - alone![k]!)))).toBeLessThan(1e-4);
    }
  });

  test("shows what the prompt says, and the same latents bit for bit when it is asked again", async () => {
    const prompts = ["a large red square moving right on black", "a large yellow circle moving down on navy"];
    const settings = makeSettings(model, { steps: 25 });
    const { conditionings } = await encodePrompts(model, inference, prompts, "");
    const seen = [];
    for (const [k, prompt] of prompts.entries()) {
      const sample = { prompt, negative: "", seed: 11 + k, conditionings: conditionings[k]! };
      const task = { kind: "sample", model, settings, sample } as const;
      const { latent } = await inference.perform(task);
      if (k === 0) expect((await inference.perform(task)).latent).toEqual(latent);
      seen.push(look(clipFromTensor(await decodeLatent(model, inference, latent), [-1, 1])));
    }
    expect(seen[0]!.motion[0]).toBeGreaterThan(3 * Math.abs(seen[0]!.motion[1]!));
    expect(seen[1]!.motion[1]).toBeGreaterThan(3 * Math.abs(seen[1]!.motion[0]!));
    expect(seen.map((s) => s.body.map((v) => v > 110))).toEqual([
      [true, false, false],
      [true, true, false],
    ]);
    expect(Math.max(...seen[0]!.ground)).toBeLessThan(40);
    expect(seen[1]!.ground[2]).toBeGreaterThan(50);
  });

  test("moves away from the full run when steps are reused, and the more the fewer are computed", async () => {
    const settings = makeSettings(model, { steps: 20 });
    const { conditionings } = await encodePrompts(model, inference, ["a small blue triangle moving up on grey"], "");
    const sample = { prompt: "", negative: "", seed: 3, conditionings: conditionings[0]! };
    const full = (await inference.perform({ kind: "sample", model, settings, sample })).latent;
    const far = async (every: number) => {
      const mask = Array.from({ length: 20 }, (_, k) => (k % every === 0 ? 1 : 0));
      const masked = withSchedule<undefined>(model, { mask, predictor: "hold", schedule: undefined });
      const { latent } = await inference.perform({ kind: "sample", model: masked, settings, sample });
      return latent.reduce((sum, v, k) => sum + Math.abs(v - full[k]!), 0) / full.length;
    };
    const [two, five] = [await far(2), await far(5)];
    expect(two).toBeGreaterThan(0);
    expect(five).toBeGreaterThan(two);
  });
});

/** Mean colours (0 … 255) of the border and of what differs from it, and how far that moves from the first frame to the last. */
function look(clip: Clip): { ground: number[]; body: number[]; motion: number[] } {
  const at = (frame: number, y: number, x: number) => ((frame * clip.height + y) * clip.width + x) * 3;
  const colour = (k: number) => [...clip.data.subarray(k, k + 3)];
  const border = Array.from({ length: clip.width }, (_, x) => colour(at(0, 0, x)));
  const ground = average(border);
  const centres: number[][] = [];
  const body: number[][] = [];
  for (const frame of [0, clip.frames - 1]) {
    const places: number[][] = [];
    for (let y = 0; y < clip.height; y++) {
      for (let x = 0; x < clip.width; x++) {
        const pixel = colour(at(frame, y, x));
        if (Math.hypot(...pixel.map((v, c) => v - ground[c]!)) < 90) continue;
        places.push([x, y]);
        body.push(pixel);
      }
    }
    centres.push(average(places));
  }
  return { ground, body: average(body), motion: centres[1]!.map((v, k) => v - centres[0]![k]!) };
}

function average(rows: readonly (readonly number[])[]): number[] {
  return rows[0]!.map((_, k) => rows.reduce((sum, row) => sum + row[k]!, 0) / rows.length);
}
