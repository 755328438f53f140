import { describe, expect, it } from "vitest";
import { alphaBars, betaOptions, shiftSnr, zeroTerminalSnr } from "#diffusion/schedulers/alpha-bar.ts";
import { muFor } from "#diffusion/schedulers/flow-shift.ts";
import { loadScheduler } from "#diffusion/schedulers/load.ts";
import { readOptions } from "#diffusion/schedulers/options.ts";
import { vectors } from "./toy-run.ts";

const betas: Record<string, Record<string, unknown>> = {
  "linear_1e-4_2e-2": { beta_schedule: "linear" },
  "scaled_linear_8.5e-4_1.2e-2": { beta_schedule: "scaled_linear", beta_start: 0.00085, beta_end: 0.012 },
  squaredcos_cap_v2: { beta_schedule: "squaredcos_cap_v2" },
};

function tableOf(name: string): Float64Array {
  return alphaBars(readOptions("betas", betaOptions(0.0001, 0.02, "linear"), betas[name]));
}

describe("shares of signal", () => {
  it.each(Object.entries(vectors.alphas_cumprod_tables))("of %s are the reference's", (name, reference) => {
    const plain = tableOf(name);
    const expectAt = (table: Float64Array, expected: number[]) => {
      reference.index.forEach((t, i) => {
        expect(Math.abs(table[t] - expected[i])).toBeLessThanOrEqual(1e-12 * expected[i]);
      });
    };
    expectAt(plain, reference.alphas_cumprod_f64);
    expectAt(shiftSnr(plain, 3), reference.cogvideox_snr_shift_3_f64);
    const rescaled = zeroTerminalSnr(plain);
    expect(rescaled[999]).toBe(0);
    // The last entries are what is left after subtracting two nearly equal roots.
    reference.index.forEach((t, i) => {
      expect(Math.abs(rescaled[t] - reference.zero_snr_f64[i])).toBeLessThanOrEqual(1e-12 * reference.zero_snr_f64[i]);
    });
  });

  it("are those of trained betas where these are given", () => {
    const options = readOptions("betas", betaOptions(0, 1, "linear"), {
      num_train_timesteps: 3,
      trained_betas: [0.5, 0.2, 0.1],
    });
    expect(Array.from(alphaBars(options))).toEqual([0.5, 0.4, 0.4 * 0.9]);
  });
});

describe("the shift exponent of dynamic shifting", () => {
  it("is 1.15 for FLUX at 4096 tokens and 0.5 at 256", () => {
    const flux = { base_shift: 0.5, max_shift: 1.15, base_image_seq_len: 256, max_image_seq_len: 4096 };
    expect(muFor(flux, 4096)).toBeCloseTo(1.15, 14);
    expect(muFor(flux, 256)).toBeCloseTo(0.5, 14);
    expect(muFor({}, 4096)).toBe(muFor(flux, 4096));
  });

  it("is that of the vectors for Qwen-Image at 1328 × 1328", () => {
    const qwen = vectors.cases.find((vector) => vector.name === "flow-euler-qwen-1328")!;
    expect(muFor(qwen.config, 83 * 83)).toBeCloseTo(0.8343245967741935, 15);
    expect(qwen.mu).toBe(0.8343245967741935);
  });

  it("refuses a size or a configuration that gives none", () => {
    expect(() => muFor({}, 0)).toThrow("must be a whole number of at least 1");
    expect(() => muFor({ max_image_seq_len: 256 }, 100)).toThrow("make them differ");
    expect(() => muFor({ base_shift: "0.5" }, 100)).toThrow('"base_shift" is "0.5" (supported: a number)');
  });
});

describe("Open-Sora's table", () => {
  const sizes = { use_timestep_transform: true, height: 240, width: 426, num_frames: 51 };

  it.each(vectors.cases.filter((vector) => vector.timesteps_torch_bf16_args))(
    "follows the number type of the size ($num_inference_steps steps)",
    ({ num_inference_steps: steps, timesteps_torch_f32_args: exact, timesteps_torch_bf16_args: rounded }) => {
      const tableFor = (size_dtype: string) =>
        loadScheduler({ _class_name: "RFLOW", ...sizes, size_dtype }, { steps }).timesteps;
      exact!.forEach((t, i) => {
        expect(Math.abs(tableFor("float32")[i] / t - 1)).toBeLessThan(1e-6);
      });
      rounded!.forEach((t, i) => {
        expect(Math.abs(tableFor("bfloat16")[i] / t - 1)).toBeLessThan(1e-6);
      });
    },
  );

  it("is even without the transform, and counts a still image as one frame", () => {
    expect(Array.from(loadScheduler({ _class_name: "RFLOW" }, { steps: 4 }).timesteps)).toEqual([1000, 750, 500, 250]);
    const image = { _class_name: "RFLOW", use_timestep_transform: true, height: 512, width: 512, num_frames: 1 };
    expect(Array.from(loadScheduler(image, { steps: 4 }).timesteps)).toEqual([1000, 750, 500, 250]);
  });
});
