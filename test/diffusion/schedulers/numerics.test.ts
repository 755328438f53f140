import { describe, expect, it } from "vitest";
import { alphaBars } from "#diffusion/schedulers/alpha-bar.ts";
import { loadScheduler } from "#diffusion/schedulers/load.ts";
import { countDown, linspace, roundHalfEven } from "#diffusion/schedulers/numpy-numbers.ts";
import type { Noise } from "#diffusion/schedulers/scheduler.ts";
import { run, startOf, toyDenoiser, vectorNoise } from "./toy-run.ts";

const noNoise: Noise = () => {
  throw new Error("this step draws nothing");
};

function timestepsOf(_class_name: string, timestep_spacing: string, steps: number): number[] {
  return Array.from(loadScheduler({ _class_name, timestep_spacing }, { steps }).timesteps);
}

describe("numbers as numpy makes them", () => {
  it("rounds halves to the even neighbour", () => {
    expect([0.5, 1.5, 2.5, 936.5, 937.5, 0.49999999999999994, 2.51, 3].map(roundHalfEven)).toEqual([
      0, 2, 2, 936, 938, 0, 3, 3,
    ]);
  });

  it("spaces one point at the start and ends exactly at the end", () => {
    expect(Array.from(linspace(3, 9, 1))).toEqual([3]);
    expect(Array.from(linspace(0, 999, 7))).toEqual([0, 166.5, 333, 499.5, 666, 832.5, 999]);
    expect(linspace(1, 1 / 49, 49)[48]).toBe(1 / 49);
  });

  it("counts down one entry too far where the step is rounded, as np.arange does", () => {
    expect(Array.from(countDown(1000, 250))).toEqual([1000, 750, 500, 250]);
    expect(countDown(1000, 1000 / 61)).toHaveLength(62);
  });
});

describe("timestep spacing", () => {
  it("rounds half to even in trailing tables (16, 32, 64, 80, 128, 160 steps)", () => {
    expect(timestepsOf("DDIMScheduler", "trailing", 16)).toEqual([
      999, 937, 874, 811, 749, 687, 624, 561, 499, 437, 374, 311, 249, 187, 124, 61,
    ]);
    for (const steps of [16, 32, 64, 80, 128, 160]) {
      expectHalvesToEven(timestepsOf("DDIMScheduler", "trailing", steps), (i) => [1000 * (steps - i), steps], 1);
    }
  });

  it("rounds half to even in linspace tables of N points (7, 13, 19, 25, … steps)", () => {
    expect(timestepsOf("DDIMScheduler", "linspace", 7)).toEqual([999, 832, 666, 500, 333, 166, 0]);
    for (const steps of [7, 13, 19, 25, 37, 49]) {
      const spaces = steps - 1;
      expectHalvesToEven(timestepsOf("DDIMScheduler", "linspace", steps), (i) => [999 * (spaces - i), spaces], 0);
    }
  });

  it("rounds half to even in linspace tables of N + 1 points (6, 12, 18, 24, … steps)", () => {
    expect(timestepsOf("UniPCMultistepScheduler", "linspace", 6)).toEqual([999, 832, 666, 500, 333, 166]);
    for (const steps of [6, 12, 18, 24, 36, 48]) {
      expectHalvesToEven(
        timestepsOf("DPMSolverMultistepScheduler", "linspace", steps),
        (i) => [999 * (steps - i), steps],
        0,
      );
    }
  });

  it.each(["DDIMScheduler", "EulerDiscreteScheduler", "UniPCMultistepScheduler", "CogVideoXDPMScheduler"])(
    "drops the timestep −1 that 61, 103 and 121 trailing steps end in (%s)",
    (className) => {
      for (const steps of [61, 103, 121]) {
        const timesteps = timestepsOf(className, "trailing", steps);
        expect(timesteps).toHaveLength(steps);
        expect(timesteps[steps - 1]).toBeGreaterThan(0);
      }
    },
  );

  it("gives every number of steps up to 1000 its own table, descending and inside the training table", () => {
    for (const spacing of ["leading", "trailing", "linspace"]) {
      for (let steps = 1; steps <= 1000; steps++) {
        const timesteps = timestepsOf("DDIMScheduler", spacing, steps);
        const descends = timesteps.every((t, i) => t >= 0 && t <= 999 && (i === 0 || t < timesteps[i - 1]));
        if (timesteps.length !== steps || !descends) expect.fail(`${steps} ${spacing} steps: ${timesteps}`);
      }
    }
  });

  it("keeps the fractions of Euler's linspace", () => {
    expect(timestepsOf("EulerDiscreteScheduler", "linspace", 3)).toEqual([999, 499.5, 0]);
    expect(timestepsOf("EulerAncestralDiscreteScheduler", "linspace", 7)[1]).toBe(832.5);
  });

  it("truncates the timesteps of a flow path, so that they repeat (UniPC at shift 3 from 334 steps on), and never looks them up", () => {
    const config = {
      _class_name: "UniPCMultistepScheduler",
      use_flow_sigmas: true,
      prediction_type: "flow_prediction",
    };
    for (const [flow_shift, first] of [
      [3, 334],
      [5, 201],
      [9, 112],
      [16, 64],
    ]) {
      const repeats = (steps: number) => {
        const { timesteps } = loadScheduler({ ...config, flow_shift }, { steps });
        return new Set(timesteps).size < steps;
      };
      expect(repeats(first - 1)).toBe(false);
      expect(repeats(first)).toBe(true);
    }
    for (const _class_name of ["DPMSolverMultistepScheduler", "UniPCMultistepScheduler"]) {
      const scheduler = loadScheduler({ ...config, _class_name, flow_shift: 16 }, { steps: 100 });
      const again = scheduler.timesteps.findIndex((t, i) => i > 0 && t === scheduler.timesteps[i - 1]);
      expect(again).toBeGreaterThan(0);
      const x = Float64Array.of(1, 2);
      const at = (step: number) =>
        scheduler.step({ step, state: scheduler.start(), prediction: x, x, noise: noNoise }).x;
      expect(at(again)).not.toEqual(at(again - 1));
      expect(scheduler.sigmas.every((sigma, i) => i === 0 || sigma < scheduler.sigmas[i - 1])).toBe(true);
    }
  });
});

/** Wherever the exact grid `[numerator, denominator]` is a half, the timestep must be even (before `less` is taken off). */
function expectHalvesToEven(timesteps: number[], grid: (i: number) => [number, number], less: number): void {
  let halves = 0;
  timesteps.forEach((t, i) => {
    const [numerator, denominator] = grid(i);
    if ((2 * numerator) % denominator !== 0 || numerator % denominator === 0) return;
    halves++;
    expect(Math.abs((t + less) % 2)).toBe(0);
    expect(Math.abs(t + less - numerator / denominator)).toBe(0.5);
  });
  expect(halves).toBeGreaterThan(0);
}

describe("the end of the table", () => {
  it.each(["UniPCMultistepScheduler", "DPMSolverMultistepScheduler"])(
    "%s ends at sigma 0 with a first-order step: the clean latent itself",
    (_class_name) => {
      for (const steps of [1, 2, 5, 30, 1000]) {
        const scheduler = loadScheduler({ _class_name }, { steps });
        expect(scheduler.sigmas[steps]).toBe(0);
        const start = { step: 0, state: scheduler.start(), x: startOf(scheduler, new Float64Array(4)) };
        const { xs, predictions } = run(scheduler, noNoise, start);
        expect(xs.flatMap((x) => Array.from(x)).every(Number.isFinite)).toBe(true);
        if (_class_name === "UniPCMultistepScheduler") continue;
        const sigma = scheduler.sigmas[steps - 1];
        const alpha = 1 / Math.sqrt(sigma * sigma + 1);
        const clean = xs[steps - 1].map((x, i) => (x - sigma * alpha * predictions[steps - 1][i]) / alpha);
        xs[steps].forEach((x, i) => {
          expect(x).toBeCloseTo(clean[i], 10);
        });
      }
    },
  );

  it("draws no noise where the last sigma of an SDE solver repeats the one before, for any number of steps", () => {
    const config = { algorithm_type: "sde-dpmsolver++", use_karras_sigmas: true, final_sigmas_type: "sigma_min" };
    for (const beta_schedule of ["linear", "scaled_linear", "squaredcos_cap_v2"]) {
      for (let steps = 1; steps <= 40; steps++) {
        const scheduler = loadScheduler(
          { _class_name: "DPMSolverMultistepScheduler", ...config, beta_schedule },
          { steps },
        );
        const start = { step: 0, state: scheduler.start(), x: startOf(scheduler, new Float64Array(4)) };
        const { xs } = run(scheduler, vectorNoise("DPMSolverMultistepScheduler"), start);
        expect(xs[steps].every(Number.isFinite)).toBe(true);
      }
    }
  });

  it("shifts FlowMatchEuler's own end points twice, but not a table that is given", () => {
    const config = { _class_name: "FlowMatchEulerDiscreteScheduler", shift: 3 };
    const own = loadScheduler(config, { steps: 4 });
    expect(own.sigmas[3]).toBeCloseTo(0.0089286, 7);
    const given = loadScheduler(config, { steps: 4, sigmas: [1, 0.7, 0.3, 0.001] });
    expect(given.sigmas[3]).toBeCloseTo(0.002994, 7);
  });

  it("makes the old Z-Image table with sigmaMin 0: its last step changes nothing, the others are the new table's", () => {
    const config = { _class_name: "FlowMatchEulerDiscreteScheduler", shift: 3 };
    const old = loadScheduler(config, { steps: 9, sigmaMin: 0 });
    const now = loadScheduler(config, { steps: 8, sigmas: [8, 7, 6, 5, 4, 3, 2, 1].map((k) => k / 8) });
    expect(old.sigmas.slice(0, 9)).toEqual(now.sigmas);
    expect(old.timesteps[8]).toBe(0);
    const x = Float64Array.of(1, -2, 3);
    expect(old.step({ step: 8, state: old.start(), prediction: x, x, noise: noNoise }).x).toEqual(x);
  });

  it("has an infinite noise level where zero-SNR leaves no signal, and a finite one for Euler", () => {
    const shared = { rescale_betas_zero_snr: true, timestep_spacing: "trailing", prediction_type: "v_prediction" };
    expect(loadScheduler({ _class_name: "DDIMScheduler", ...shared }, { steps: 4 }).sigmas[0]).toBe(Infinity);
    const euler = loadScheduler({ _class_name: "EulerDiscreteScheduler", ...shared }, { steps: 4 });
    expect(euler.sigmas[0]).toBeCloseTo(4096, 0);
  });
});

describe("the steps themselves", () => {
  it("DDIM goes to t − ⌊T/N⌋, not to the next entry of the table", () => {
    const scheduler = loadScheduler(
      { _class_name: "DDIMScheduler", timestep_spacing: "trailing", clip_sample: false },
      { steps: 7 },
    );
    expect(Array.from(scheduler.timesteps.slice(0, 2))).toEqual([999, 856]);
    const betas = { num_train_timesteps: 1000, beta_start: 0.0001, beta_end: 0.02, trained_betas: [] };
    const table = alphaBars({ ...betas, beta_schedule: "linear" });
    const x = Float64Array.of(1);
    const p = Float64Array.of(0.4);
    const clean = (1 - Math.sqrt(1 - table[999]) * 0.4) / Math.sqrt(table[999]);
    const to = (t: number) => Math.sqrt(table[t]) * clean + Math.sqrt(1 - table[t]) * 0.4;
    const next = scheduler.step({ step: 0, state: scheduler.start(), prediction: p, x, noise: noNoise }).x[0];
    expect(next).toBeCloseTo(to(999 - 142), 12);
    expect(Math.abs(next - to(856))).toBeGreaterThan(1e-3);
  });

  it("PNDM calls the denoiser once more than was asked for, at the second timestep again", () => {
    const config = { _class_name: "PNDMScheduler", skip_prk_steps: true };
    const scheduler = loadScheduler(config, { steps: 5 });
    expect(scheduler.steps).toBe(6);
    expect(Array.from(scheduler.timesteps)).toEqual([800, 600, 600, 400, 200, 0]);
    expect(loadScheduler(config, { steps: 1 }).steps).toBe(1);
  });

  it("asks for noise by step and draw, and only where it has weight", () => {
    const asked = (config: Record<string, unknown>, eta?: number) => {
      const scheduler = loadScheduler(config, { steps: 4, ...(eta === undefined ? {} : { eta }) });
      const calls: string[] = [];
      const noise: Noise = (step, draw) => {
        calls.push(`${step}.${draw}`);
        return new Float64Array(4);
      };
      run(scheduler, noise, { step: 0, state: scheduler.start(), x: startOf(scheduler, new Float64Array(4)) });
      return calls;
    };
    expect(asked({ _class_name: "DDIMScheduler" })).toEqual([]);
    expect(asked({ _class_name: "DDIMScheduler", set_alpha_to_one: false }, 1)).toEqual(["0.0", "1.0", "2.0"]);
    expect(asked({ _class_name: "EulerAncestralDiscreteScheduler" })).toEqual(["0.0", "1.0", "2.0"]);
    expect(asked({ _class_name: "LCMScheduler" })).toEqual(["0.0", "1.0", "2.0"]);
    expect(asked({ _class_name: "DDPMScheduler", timestep_spacing: "trailing" })).toEqual(["0.0", "1.0", "2.0", "3.0"]);
    expect(asked({ _class_name: "CogVideoXDPMScheduler" })).toEqual(["0.0", "1.1", "2.1"]);
  });

  it("leaves the latent and the prediction alone, and returns the kind that came in", () => {
    for (const _class_name of ["EulerDiscreteScheduler", "UniPCMultistepScheduler", "DDIMScheduler"]) {
      const scheduler = loadScheduler({ _class_name }, { steps: 3 });
      const x = Float32Array.of(3, -4);
      const prediction = toyDenoiser(scheduler, 0, x);
      const kept = structuredClone({ x, prediction });
      const next = scheduler.step({ step: 0, state: scheduler.start(), prediction, x, noise: noNoise });
      expect({ x, prediction }).toEqual(kept);
      expect(next.x).toBeInstanceOf(Float32Array);
      expect(scheduler.scaleInput(0, x)).toBeInstanceOf(Float32Array);
    }
  });
});
