import { describe, expect, it } from "vitest";
import { loadScheduler } from "#diffusion/schedulers/load.ts";
import type { Scheduler, TableRequest } from "#diffusion/schedulers/scheduler.ts";
import type { Numbers } from "#diffusion/tensors/tensor.ts";
import { relativeError, run, startOf, type VectorCase, vectorNoise, vectors } from "./toy-run.ts";

function schedulerOf(vector: VectorCase): Scheduler {
  const [className, version] = vector.class.split("@");
  const request: TableRequest = {
    steps: vector.num_inference_steps,
    ...(vector.mu === undefined ? {} : { mu: vector.mu }),
    ...(vector.sigmas_arg === undefined ? {} : { sigmas: vector.sigmas_arg }),
    ...(vector.eta === undefined ? {} : { eta: vector.eta }),
    ...(version === "v0.36" ? { tables: "0.36" as const } : {}),
  };
  const _class_name = className.startsWith("RFlow") ? "RFLOW" : className;
  return loadScheduler({ _class_name, ...vector.config }, request);
}

function fullRun<A extends Numbers>(vector: VectorCase, kind: A, computes?: (step: number) => boolean) {
  const scheduler = schedulerOf(vector);
  const start = { step: 0, state: scheduler.start(), x: startOf(scheduler, kind) };
  return run(scheduler, vectorNoise(vector.class), start, computes);
}

const f64 = new Float64Array(4);
const f32 = new Float32Array(4);

describe.each(vectors.cases.map((vector) => [`${vector.name}, ${vector.num_inference_steps} steps`, vector] as const))(
  "%s",
  (_, vector) => {
    const { ref64 } = vector;

    it("has the reference's timesteps and noise levels", () => {
      const scheduler = schedulerOf(vector);
      expect(scheduler.steps).toBe(ref64.timesteps.length);
      expect(scheduler.timesteps).toHaveLength(ref64.timesteps.length);
      ref64.timesteps.forEach((t, i) => {
        if (Number.isInteger(t) && !vector.class.startsWith("Flow")) expect(scheduler.timesteps[i]).toBe(t);
        else expect(Math.abs(scheduler.timesteps[i] / t - 1)).toBeLessThan(1e-12);
      });
      const expected =
        ref64.sigmas ?? ref64.alphas_cumprod_at_timesteps!.map((alphaBar) => Math.sqrt((1 - alphaBar) / alphaBar));
      expect(scheduler.sigmas).toHaveLength(scheduler.steps + 1);
      expected.forEach((sigma, i) => {
        if (sigma === Infinity || sigma === 0) expect(scheduler.sigmas[i]).toBe(sigma);
        else expect(Math.abs(scheduler.sigmas[i] / sigma - 1)).toBeLessThan(1e-12);
      });
      const { initNoiseSigma } = scheduler;
      expect(Math.abs(initNoiseSigma / ref64.init_noise_sigma - 1)).toBeLessThan(1e-12);
      expect(Math.abs(initNoiseSigma / (vector.init_noise_sigma_f32 ?? 1) - 1)).toBeLessThan(1e-6);
    });

    it("steps as the float64 reference, to 1e-12", () => {
      const { xs } = fullRun(vector, f64);
      expect(xs).toHaveLength(ref64.traj.length);
      ref64.traj.forEach((expected, i) => {
        expect(relativeError(xs[i], expected)).toBeLessThan(1e-12);
      });
      expect(xs[1]).toBeInstanceOf(Float64Array);
    });

    it("steps as diffusers in float32, to 2e-5", () => {
      const { xs } = fullRun(vector, f32);
      const trajectory = vector.traj_f32 ?? ref64.traj;
      expect(xs).toHaveLength(trajectory.length);
      trajectory.forEach((expected, i) => {
        expect(relativeError(xs[i], expected)).toBeLessThan(2e-5);
      });
      expect(xs.every((x) => x instanceof Float32Array)).toBe(true);
    });

    it("goes on from any stored step as if it had not been interrupted, bit for bit", () => {
      const scheduler = schedulerOf(vector);
      const noise = vectorNoise(vector.class);
      const whole = run(scheduler, noise, { step: 0, state: scheduler.start(), x: startOf(scheduler, f64) });
      const kept = structuredClone(whole);
      for (let step = scheduler.steps - 1; step >= 0; step--) {
        const branch = run(schedulerOf(vector), noise, { step, state: whole.states[step], x: whole.xs[step] });
        expect(branch.xs).toEqual(whole.xs.slice(step));
        // Another branch from the same state, with another prediction, must leave nothing behind.
        const other = whole.predictions[step].map((value) => value + 1);
        scheduler.step({ step, state: whole.states[step], prediction: other, x: whole.xs[step], noise });
      }
      expect(whole).toEqual(kept);
    });
  },
);

const reused = vectors.cases.flatMap((vector) =>
  vector.ref64_reuse ? [[vector.name, vector, vector.ref64_reuse] as const] : [],
);

describe("with predictions reused between the computed steps", () => {
  it.each(reused)("%s steps as the float64 reference, to 1e-12", (_, vector, { compute_steps, traj }) => {
    const { xs } = fullRun(vector, f64, (step) => compute_steps.includes(step));
    expect(xs).toHaveLength(traj.length);
    traj.forEach((expected, i) => {
      expect(relativeError(xs[i], expected)).toBeLessThan(1e-12);
    });
  });
});
