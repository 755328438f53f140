import { describe, expect, test } from "vitest";
import { linearAction } from "#diffusion/loop/linear-action.ts";
import { loadScheduler } from "#diffusion/schedulers/load.ts";
import { schedulers } from "./toy-sampler.ts";

const ddim = { _class_name: "DDIMScheduler", clip_sample: false, beta_schedule: "scaled_linear" };
const dpm = { _class_name: "DPMSolverMultistepScheduler", beta_schedule: "scaled_linear" };
const euler = { _class_name: "EulerDiscreteScheduler", beta_schedule: "scaled_linear" };

describe("How far the latent moves with each prediction", () => {
  test("is the difference of sigmas for flow Euler, before whatever later step one looks", () => {
    const scheduler = loadScheduler(schedulers["flow Euler"], { steps: 9 });
    const action = linearAction(scheduler);
    for (const s of [3, 9]) {
      action[s]!.forEach((moves, t) => {
        expect(moves).toBeCloseTo(t < s ? scheduler.sigmas[t + 1]! - scheduler.sigmas[t]! : 0, 12);
      });
    }
  });

  test.each<[string, Record<string, unknown>]>([
    ["flow UniPC", schedulers["flow UniPC"]],
    ["DDIM", ddim],
    ["DPM++ 2M", dpm],
    ["Euler", euler],
  ])("is what changing one prediction of a real run does: %s", (_, config) => {
    const scheduler = loadScheduler(config, { steps: 8 });
    const action = linearAction(scheduler);
    const final = (changed?: number) => {
      let state = scheduler.start();
      let x = Float64Array.of(0.3, -1.2);
      for (let step = 0; step < 8; step++) {
        const prediction = x.map(
          (v, k) => Math.tanh(0.1 * step + k) + (step === changed && k === 1 ? 1e-3 : 0) + 0 * v,
        );
        const next = scheduler.step({ step, state, prediction, x, noise: () => x });
        [state, x] = [next.state, next.x];
      }
      return x[1]!;
    };
    const unchanged = final();
    for (let t = 0; t < 8; t++) {
      const moves = action[8]![t]!;
      expect(Math.abs((final(t) - unchanged) / 1e-3 - moves)).toBeLessThan(1e-5 * Math.abs(moves) + 1e-7);
    }
  });

  test.each<[string, Record<string, unknown>]>([
    ["that draws noise", schedulers["ancestral Euler"]],
    ["that clips", { _class_name: "DDIMScheduler" }],
    ["whose noise is drawn in LCM", { _class_name: "LCMScheduler" }],
  ])("is refused for a sampler %s", (_, config) => {
    const scheduler = loadScheduler(config, { steps: 6 });
    expect(() => linearAction(scheduler)).toThrow(expect.objectContaining({ code: "diffusion/not-linear" }));
  });
});
