import { describe, expect, test } from "vitest";
import { type ConditionedSample, startOf } from "#diffusion/loop/conditioned-sample.ts";
import { loadScheduler } from "#diffusion/schedulers/load.ts";
import { normalNoise } from "#diffusion/tensors/noise.ts";
import { failureOf } from "../core/failure-of.ts";

const sample: ConditionedSample = {
  prompt: "a red circle",
  negative: "",
  seed: 5,
  conditionings: { positive: {}, negative: {} },
};
const flow = loadScheduler({ _class_name: "FlowMatchEulerDiscreteScheduler" }, { steps: 4 });
const euler = loadScheduler({ _class_name: "EulerDiscreteScheduler" }, { steps: 4 });

describe("the start of a run", () => {
  test("is the seed's unit noise times the scheduler's first sigma", () => {
    const unit = normalNoise(10, { seed: 5, step: -1, draw: 0 });
    expect(startOf(sample, flow, 10).latent).toEqual(unit);
    expect(euler.initNoiseSigma).toBeGreaterThan(100);
    expect(startOf(sample, euler, 10).latent).toEqual(unit.map((v) => v * euler.initNoiseSigma));
    expect(startOf(sample, flow, 10).conditionings).toBe(sample.conditionings);
  });

  test("is the noise that is given in its place, which stays as it was", () => {
    const noise = Float32Array.of(1, -2, 3);
    expect(startOf({ ...sample, noise }, euler, 3).latent).toEqual(noise.map((v) => v * euler.initNoiseSigma));
    expect(noise).toEqual(Float32Array.of(1, -2, 3));
  });

  test("is refused with noise of another size", () => {
    const failure = failureOf(() => startOf({ ...sample, noise: new Float32Array(7) }, flow, 10));
    expect(failure.code).toBe("diffusion/noise-size");
    expect(failure.message).toBe(
      "The latents given have 7 numbers a sample, but the model's have 10. Save them with the model's latent shape.",
    );
  });
});

describe("the noise of a run", () => {
  test("is the seed's for every step and draw, in whatever order they are asked for", () => {
    const { noise } = startOf({ ...sample, noise: new Float32Array(6) }, flow, 6);
    for (const [step, draw] of [
      [0, 0],
      [0, 0],
      [3, 0],
      [3, 1],
      [0, 0],
      [2, 1],
    ] as const) {
      expect(noise(step, draw)).toEqual(normalNoise(6, { seed: 5, step, draw }));
    }
  });

  test("is drawn once for all who ask for the same draw one after another", () => {
    const { noise } = startOf(sample, flow, 6);
    expect(noise(1, 0)).toBe(noise(1, 0));
  });
});
