import { afterAll, describe, expect, test } from "vitest";
import type { ConditionedSample } from "#diffusion/loop/conditioned-sample.ts";
import { type Model, withSchedule } from "#diffusion/model/model.ts";
import { makeSettings, type Settings } from "#diffusion/model/settings.ts";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { checkTable, sampleModel, samplerOf } from "#diffusion/run/sample-model.ts";
import { normalNoise } from "#diffusion/tensors/noise.ts";
import { stackRows } from "#diffusion/tensors/tensor.ts";
import { encodePrompts } from "#diffusion/text/encode-prompts.ts";
import { failureOf } from "../core/failure-of.ts";
import { tinySizes } from "../onnx/moving-shapes-folder.ts";
import { failureFrom } from "./onnx/failure-from.ts";
import { cogVideoX, sharedModel, stableDiffusion } from "./tiny-model.ts";

const tiny = sharedModel();
const inference = new OnnxInference({ threads: 1 });
afterAll(() => inference.close());

const withScheduler = (scheduler: Readonly<Record<string, unknown>>): Model<never> => ({ ...tiny(), scheduler });

async function sampleOf(model: Model, seed = 7): Promise<ConditionedSample> {
  const { conditionings } = await encodePrompts(model, inference, ["a red circle"], "a blue square");
  return { prompt: "a red circle", negative: "a blue square", seed, conditionings: conditionings[0]! };
}

/** The graph itself, called for one row at a time and guided by hand: what sampling is to come to. */
async function guidedBy(model: Model, { conditionings }: ConditionedSample, scale: number) {
  const session = await inference.open(model.files.denoiser);
  return async (latent: Float32Array, timestep: number) => {
    const rows: Float32Array[] = [];
    for (const branch of ["positive", "negative"] as const) {
      const outputs = await session.run({
        hidden_states: { data: latent, dims: [1, ...tinySizes.latentDims] },
        timestep: { data: Float32Array.of(timestep), dims: [1] },
        ...conditionings[branch],
      });
      rows.push(outputs.velocity!.data);
    }
    return latent.map((_, k) => rows[1]![k]! + scale * (rows[0]![k]! - rows[1]![k]!));
  };
}

const farthest = (a: Float32Array, b: Float32Array) => Math.max(...a.map((v, k) => Math.abs(v - b[k]!)));

describe("sampling with a model", () => {
  test("is Euler's steps along the flow, written out by hand", async () => {
    const settings = makeSettings(tiny(), { steps: 6, guidanceScale: 2.5 });
    const sample = await sampleOf(tiny());
    const sampler = samplerOf(tiny(), settings, await inference.open(tiny().files.denoiser));
    const { latent } = await sampleModel(sampler, tiny(), sample);
    const velocity = await guidedBy(tiny(), sample, 2.5);
    let x = normalNoise(latent.length, { seed: 7, step: -1, draw: 0 });
    for (let k = 0; k < 6; k++) {
      const v = await velocity(x, settings.sigmas[k]! * 1000);
      x = x.map((value, n) => value + (settings.sigmas[k + 1]! - settings.sigmas[k]!) * v[n]!);
    }
    expect(farthest(latent, x)).toBeLessThan(1e-5);
  });

  test("shows a sampler's scaled latent to the model, written out by hand for Euler in sigma", async () => {
    const model = withScheduler({ ...stableDiffusion, _class_name: "EulerDiscreteScheduler" });
    const settings = makeSettings(model, { steps: 5, guidanceScale: 1.5 });
    const sample = await sampleOf(model);
    const sampler = samplerOf(model, settings, await inference.open(model.files.denoiser));
    const { latent } = await sampleModel(sampler, model, sample);
    const noise = await guidedBy(model, sample, 1.5);
    const { sigmas, timesteps } = settings;
    let x = normalNoise(latent.length, { seed: 7, step: -1, draw: 0 }).map((v) => v * sigmas[0]!);
    for (let k = 0; k < 5; k++) {
      const shown = x.map((v) => v / Math.sqrt(sigmas[k]! ** 2 + 1));
      const slope = await noise(shown, timesteps[k]!);
      x = x.map((v, n) => v + (sigmas[k + 1]! - sigmas[k]!) * slope[n]!);
    }
    expect(sigmas[0]).toBeGreaterThan(14);
    expect(farthest(latent, x)).toBeLessThan(2e-5);
  });

  test("begins with the noise that is given", async () => {
    const settings = makeSettings(tiny(), { steps: 3 });
    const sample = await sampleOf(tiny());
    const sampler = samplerOf(tiny(), settings, await inference.open(tiny().files.denoiser));
    const noise = normalNoise(64, { seed: 7, step: -1, draw: 0 });
    const own = await sampleModel(sampler, tiny(), sample);
    expect((await sampleModel(sampler, tiny(), { ...sample, seed: 8, noise })).latent).toEqual(own.latent);
    expect((await sampleModel(sampler, tiny(), { ...sample, seed: 8 })).latent).not.toEqual(own.latent);
  });

  test("tells PNDM's steps apart from those that are asked for", async () => {
    const model = withScheduler(stableDiffusion);
    const mask = [1, 0, 1, 1, 0, 1];
    const masked = withSchedule<undefined>(model, { mask, predictor: "hold", schedule: undefined });
    const sample = await sampleOf(model);
    const session = await inference.open(model.files.denoiser);
    const six = samplerOf(model, makeSettings(model, { steps: 6 }), session);
    const { code, message } = await failureFrom(sampleModel(six, masked, sample));
    expect(code).toBe("diffusion/mask-length");
    expect(message).toBe(
      "The schedule is for 6 steps, but PNDMScheduler makes 7. Set the steps to 5, or calibrate and solve for 7.",
    );
    const five = samplerOf(model, makeSettings(model, { steps: 5 }), session);
    expect((await sampleModel(five, masked, sample)).computedSteps).toBe(4);
  });
});

describe("the table that a schedule was calibrated on", () => {
  const settingsOf = (scheduler: Readonly<Record<string, unknown>>, steps: number) =>
    makeSettings(withScheduler(scheduler), { steps });
  const complaint = (calibrated: readonly number[], settings: Settings) => {
    const { code, message } = failureOf(() => checkTable(calibrated, settings));
    expect(code).toBe("diffusion/other-table");
    const [, what] = /^The schedule was calibrated on another timestep table than these settings give: (.*)$/.exec(
      message,
    )!;
    return what;
  };
  const remedy = "Use the same sampler, steps and shift, or calibrate again.";

  test("may be unknown, the same, or the same as float32 wrote it", () => {
    for (const scheduler of [tiny().scheduler, stableDiffusion, cogVideoX]) {
      const settings = settingsOf(scheduler, 20);
      checkTable(undefined, settings);
      checkTable(settings.sigmas, settings);
      checkTable(settings.sigmas.map(Math.fround), settings);
    }
  });

  test("is refused with the numbers of steps where these differ, PNDM's extra one counted", () => {
    const twenty = settingsOf(stableDiffusion, 20);
    const others = settingsOf({ ...stableDiffusion, _class_name: "DDIMScheduler" }, 20);
    expect(complaint(others.sigmas, twenty)).toBe(`it has 21 steps, not 20. ${remedy}`);
    expect(complaint([], twenty)).toBe(`it has 21 steps, not 0. ${remedy}`);
  });

  test("is refused with the first step that differs", () => {
    const settings = settingsOf(tiny().scheduler, 4);
    const moved = settings.sigmas.map((s, k) => (k >= 2 ? s * 1.0001 : s));
    expect(complaint(moved, settings)).toBe(`step 2 has sigma ${settings.sigmas[2]}, not ${moved[2]}. ${remedy}`);
  });

  test("is refused with the last sigma where only that differs", () => {
    const settings = settingsOf(tiny().scheduler, 4);
    expect(complaint([...settings.sigmas.slice(0, 4), 0.03], settings)).toBe(
      `the last sigma is 0, not 0.03. ${remedy}`,
    );
  });

  test("may begin at an infinite sigma, which no finite one equals", () => {
    const zeroSnr = settingsOf(cogVideoX, 5);
    const finite = [1e6, ...zeroSnr.sigmas.slice(1)];
    expect(complaint(finite, zeroSnr)).toBe(`step 0 has sigma Infinity, not 1000000. ${remedy}`);
    expect(complaint(zeroSnr.sigmas, { ...zeroSnr, sigmas: finite })).toBe(
      `step 0 has sigma 1000000, not Infinity. ${remedy}`,
    );
  });
});

test("rows are stacked in their order, and one row is handed on as it is", () => {
  const row = (...values: number[]) => ({ data: Float32Array.from(values), dims: [1, 1, 2] });
  const [one, two] = [row(1, 2), row(3, 4)];
  expect(stackRows([one, two, one])).toEqual({ data: Float32Array.of(1, 2, 3, 4, 1, 2), dims: [3, 1, 2] });
  expect(stackRows([two])).toBe(two);
});
