import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { distance } from "#core/distance.ts";
import { edgesOf } from "#core/error-graph.ts";
import type { ConditionedSample } from "#diffusion/loop/conditioned-sample.ts";
import { type Model, withSchedule } from "#diffusion/model/model.ts";
import { makeSettings, type Settings, type SettingsRequest } from "#diffusion/model/settings.ts";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { encodePrompts } from "#diffusion/text/encode-prompts.ts";
import { alphaBarSamplers, cogVideoX, flowSamplers, sharedModel, stableDiffusion } from "./tiny-model.ts";

const STEPS = 6;
const MAX_GAP = 3;

const inference = new OnnxInference({ threads: 1 });
afterAll(() => inference.close());

/** A model on disk whose scheduler_config.json is this. */
const modelWith = (scheduler: object) => sharedModel({ "scheduler/scheduler_config.json": JSON.stringify(scheduler) });

const flow = sharedModel();
const signalShares = modelWith(stableDiffusion);
const video = modelWith(cogVideoX);

interface Case {
  readonly title: string;
  readonly model: () => Model<never>;
  readonly wanted?: Partial<SettingsRequest>;
  readonly predictor?: string;
}

const cases: readonly Case[] = [
  ...flowSamplers.map((sampler) => ({ title: `flow, ${sampler}`, model: flow, wanted: { sampler } })),
  ...alphaBarSamplers.map((sampler) => ({ title: `shares, ${sampler}`, model: signalShares, wanted: { sampler } })),
  { title: "shares, DDIM with fresh noise", model: signalShares, wanted: { sampler: "DDIMScheduler", eta: 0.7 } },
  { title: "shares from none at all, CogVideoX DDIM", model: video },
  { title: "shares from none at all, CogVideoX DPM", model: video, wanted: { sampler: "CogVideoXDPMScheduler" } },
  {
    title: "flow from noise to data, RFLOW",
    model: modelWith({ _class_name: "RFLOW", use_timestep_transform: true, height: 256, width: 256, num_frames: 17 }),
  },
  {
    title: "shares, DPM-Solver++ with Karras' sigmas and noise",
    model: modelWith({
      ...stableDiffusion,
      _class_name: "DPMSolverMultistepScheduler",
      algorithm_type: "sde-dpmsolver++",
      use_karras_sigmas: true,
    }),
  },
  {
    title: "flow, noise anew at each step",
    model: modelWith({ _class_name: "FlowMatchEulerDiscreteScheduler", shift: 3, stochastic_sampling: true }),
  },
  {
    title: "flow, UniPC",
    model: flow,
    wanted: { sampler: "UniPCMultistepScheduler", shift: 5, guidanceScale: 2 },
    predictor: "taylor2",
  },
  { title: "shares, PNDM", model: signalShares, predictor: "taylor1" },
  {
    title: "shares, DPM-Solver++",
    model: signalShares,
    wanted: { sampler: "DPMSolverMultistepScheduler", guidanceScale: 1 },
    predictor: "taylor2",
  },
];

/** The model's sample under settings, in full or with a mask. */
async function ran(
  { model, predictor = "hold" }: Case,
  settings: Settings,
  sample: ConditionedSample,
  mask?: readonly number[],
) {
  const used = mask ? withSchedule<undefined>(model(), { mask, predictor, schedule: undefined }) : model();
  return inference.perform({ kind: "sample", model: used, settings, sample });
}

function settingsOf({ model, wanted }: Case) {
  const settings = makeSettings(model(), { steps: STEPS, ...wanted });
  return { settings, steps: settings.timesteps.length };
}

/** Of all models, which have one text encoder. */
let sample: ConditionedSample;
beforeAll(async () => {
  const { conditionings } = await encodePrompts(flow(), inference, ["a red circle"], "blue");
  sample = { prompt: "a red circle", negative: "blue", seed: 11, conditionings: conditionings[0]! };
});

describe.each(cases)("$title, predictor $predictor", (one) => {
  test("samples in full and with a mask, the same again bit for bit", async () => {
    const { settings, steps } = settingsOf(one);
    const full = await ran(one, settings, sample);
    expect(full.computedSteps).toBe(steps);
    expect(full.latent.every(Number.isFinite)).toBe(true);
    expect((await ran(one, settings, sample)).latent).toEqual(full.latent);
    expect((await ran(one, settings, sample, new Array(steps).fill(1))).latent).toEqual(full.latent);

    const mask = Array.from({ length: steps }, (_, k) => (k < 2 || k % 3 === 0 || k === steps - 1 ? 1 : 0));
    const computed = mask.filter((flag) => flag === 1).length;
    const reused = await ran(one, settings, sample, mask);
    expect(reused.computedSteps).toBe(computed);
    expect(reused.evaluations).toBe(
      computed * (settings.guidance.mode !== "none" && settings.guidance.scale !== 1 ? 2 : 1),
    );
    expect(reused.latent).not.toEqual(full.latent);
    expect((await ran(one, settings, sample, mask)).latent).toEqual(reused.latent);
    expect((await ran(one, settings, { ...sample, seed: 12 }, mask)).latent).not.toEqual(reused.latent);
  });

  test("calibrates to what whole runs measure that reuse inside one edge only", async () => {
    const { settings, steps } = settingsOf(one);
    const predictor = one.predictor ?? "hold";
    const options = { maxGap: MAX_GAP, distance: "l1", predictor, batch: 4 } as const;
    const model = one.model();
    const errors = await inference.perform({
      kind: "calibrate",
      model,
      settings,
      sample,
      options,
      finished: new Map(),
    });

    const full = (await ran(one, settings, sample)).latent;
    const size = full.reduce((sum, v) => sum + Math.abs(v), 0) / full.length;
    const edges = edgesOf(steps, MAX_GAP);
    expect(errors).toHaveLength(edges.length);
    for (const [k, [from, to]] of edges.entries()) {
      const mask = Array.from({ length: steps }, (_, step) => (step > from && step < to ? 0 : 1));
      const error = distance("l1")((await ran(one, settings, sample, mask)).latent, full);
      // A batch of rows and one row differ by float32 rounding of the graph's products.
      expect(Math.abs(errors[k]! - error), `${from}→${to}`).toBeLessThanOrEqual(1e-5 * size + 1e-4 * error);
    }
    expect(Math.max(...errors)).toBeGreaterThan(1e-3 * size);
  });
});
