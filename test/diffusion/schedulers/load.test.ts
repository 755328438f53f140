import { describe, expect, it } from "vitest";
import { Failure } from "#core/failure.ts";
import { parseSchedulerConfig } from "#diffusion/schedulers/config-json.ts";
import { loadScheduler, schedulerNames } from "#diffusion/schedulers/load.ts";
import type { TableRequest } from "#diffusion/schedulers/scheduler.ts";

const steps = { steps: 4 };

function failureOf(act: () => unknown): Failure {
  try {
    act();
  } catch (failure) {
    if (failure instanceof Failure) return failure;
    throw failure;
  }
  throw new Error("nothing was refused");
}

function refusal(config: Record<string, unknown>, request: TableRequest = steps): Failure {
  return failureOf(() => loadScheduler(config, request));
}

/** Stable Diffusion XL's file, with what is left over in it of the class it was first saved for. */
const sdxl = {
  _class_name: "EulerDiscreteScheduler",
  _diffusers_version: "0.19.0.dev0",
  beta_end: 0.012,
  beta_schedule: "scaled_linear",
  beta_start: 0.00085,
  clip_sample: false,
  interpolation_type: "linear",
  num_train_timesteps: 1000,
  prediction_type: "epsilon",
  sample_max_value: 1.0,
  set_alpha_to_one: false,
  skip_prk_steps: true,
  steps_offset: 1,
  timestep_spacing: "leading",
  trained_betas: null,
  use_karras_sigmas: false,
};

describe("a scheduler_config.json", () => {
  it("is read with its class's defaults for the keys that are absent", () => {
    const { config, className } = loadScheduler({ _class_name: "DDIMScheduler", beta_end: 0.03 }, steps);
    expect(className).toBe("DDIMScheduler");
    expect(config).toMatchObject({
      beta_start: 0.0001,
      beta_end: 0.03,
      clip_sample: true,
      timestep_spacing: "leading",
    });
    expect(loadScheduler({ _class_name: "LCMScheduler" }, steps).config).toMatchObject({ beta_start: 0.00085 });
    expect(loadScheduler({ _class_name: "CogVideoXDDIMScheduler" }, steps).config).toMatchObject({
      snr_shift_scale: 3,
    });
  });

  it("may hold keys of other classes and of the library, which are not read", () => {
    const scheduler = loadScheduler(sdxl, steps);
    expect(Array.from(scheduler.timesteps)).toEqual([751, 501, 251, 1]);
    expect(scheduler.config).not.toHaveProperty("skip_prk_steps");
    expect(scheduler.config).not.toHaveProperty("_diffusers_version");
  });

  it("of every class loads with nothing but its name, PNDM also needing what is not built to be switched off", () => {
    for (const _class_name of schedulerNames) {
      const off = _class_name === "PNDMScheduler" ? { skip_prk_steps: true } : {};
      expect(loadScheduler({ _class_name, ...off }, steps).className).toBe(_class_name);
    }
    expect(refusal({ _class_name: "PNDMScheduler" }).message).toContain(
      '"skip_prk_steps" is false by default (supported: true)',
    );
  });

  it("of an unknown class is refused with the classes that are known", () => {
    for (const _class_name of ["HeunDiscreteScheduler", "constructor", 3, undefined]) {
      const failure = refusal({ _class_name });
      expect(failure.code).toBe("diffusion/unknown-scheduler");
      for (const name of schedulerNames) expect(failure.message).toContain(name);
    }
    expect(refusal({ _class_name: "HeunDiscreteScheduler" }).message).toContain(
      '"HeunDiscreteScheduler" is no scheduler',
    );
    expect(refusal({}).message).toContain("_class_name");
  });

  it("with options that are not built is refused by name, all at once", () => {
    const failure = refusal({
      _class_name: "DDIMScheduler",
      thresholding: true,
      prediction_type: "flow_prediction",
      beta_schedule: "sigmoid",
      wobble: [1, 2],
    });
    expect(failure.code).toBe("diffusion/unsupported-scheduler-option");
    expect(failure.message).toContain('"thresholding" is true (supported: false)');
    expect(failure.message).toContain(
      '"prediction_type" is "flow_prediction" (supported: "epsilon", "v_prediction" or "sample")',
    );
    expect(failure.message).toContain('"beta_schedule" is "sigmoid"');
    expect(failure.message).toContain('"wobble" is [1,2] (not an option of this class); its options are ');
  });

  it.each([
    ["FlowMatchEulerDiscreteScheduler", "use_beta_sigmas", true],
    ["EulerDiscreteScheduler", "use_beta_sigmas", true],
    ["UniPCMultistepScheduler", "use_beta_sigmas", true],
    ["DPMSolverMultistepScheduler", "use_beta_sigmas", true],
    ["UniPCMultistepScheduler", "thresholding", true],
    ["UniPCMultistepScheduler", "predict_x0", false],
    ["UniPCMultistepScheduler", "solver_order", 3],
    ["UniPCMultistepScheduler", "solver_p", {}],
    ["DPMSolverMultistepScheduler", "algorithm_type", "dpmsolver"],
    ["DPMSolverMultistepScheduler", "variance_type", "learned_range"],
    ["DDPMScheduler", "variance_type", "learned"],
    ["DDIMScheduler", "num_train_timesteps", "1000"],
    ["DDIMScheduler", "num_train_timesteps", 0.5],
    ["EulerAncestralDiscreteScheduler", "prediction_type", "sample"],
    ["FlowMatchEulerDiscreteScheduler", "time_shift_type", "cubic"],
    ["FlowMatchEulerDiscreteScheduler", "shift", Number.NaN],
    ["RFLOW", "use_discrete_timesteps", true],
    ["RFLOW", "clip_sample", true],
  ])("of %s with %s %j is refused by name", (_class_name, key, value) => {
    const failure = refusal({ _class_name, [key]: value });
    expect(failure.code).toBe("diffusion/unsupported-scheduler-option");
    expect(failure.message).toContain(`"${key}" is`);
  });

  it("with two ways to make the sigmas, or with one that leaves the flow path, is refused", () => {
    for (const _class_name of [
      "EulerDiscreteScheduler",
      "UniPCMultistepScheduler",
      "FlowMatchEulerDiscreteScheduler",
    ]) {
      const both = { _class_name, use_karras_sigmas: true, use_exponential_sigmas: true };
      expect(refusal(both).code).toBe("diffusion/unsupported-scheduler-option");
    }
    const off = { _class_name: "DPMSolverMultistepScheduler", use_flow_sigmas: true, use_karras_sigmas: true };
    const karras = loadScheduler({ ...off, use_flow_sigmas: false }, steps);
    expect(karras.sigmas[0]).toBeGreaterThan(1);
    expect(
      refusal({ ...off, use_exponential_sigmas: true, use_karras_sigmas: false, use_flow_sigmas: true }).code,
    ).toBe("diffusion/impossible-scheduler-table");
    expect(refusal(off).message).toContain("leave out use_karras_sigmas");
  });

  it("that starts without signal is refused for a model that predicts the noise", () => {
    const config = { _class_name: "DDIMScheduler", rescale_betas_zero_snr: true, timestep_spacing: "trailing" };
    expect(refusal(config).code).toBe("diffusion/impossible-scheduler-table");
    expect(loadScheduler({ ...config, timestep_spacing: "leading" }, steps).sigmas[0]).toBeLessThan(Infinity);
  });

  it("whose timesteps or betas fall outside the training table is refused", () => {
    const offset = { _class_name: "DDIMScheduler", steps_offset: 1 };
    expect(refusal(offset, { steps: 1000 }).message).toContain("Timestep 1000 lies beyond");
    expect(
      refusal({ _class_name: "UniPCMultistepScheduler", timestep_spacing: "leading" }, { steps: 1000 }).message,
    ).toContain("at most 999");
    expect(refusal({ _class_name: "DDIMScheduler", trained_betas: [0.1] }).message).toContain("make the two agree");
    expect(refusal({ _class_name: "DDIMScheduler", beta_start: 0, beta_end: 0 }).code).toBe(
      "diffusion/impossible-scheduler-table",
    );
    expect(refusal({ _class_name: "LCMScheduler", original_inference_steps: 1001 }).message).toContain("at most that");
    expect(refusal({ _class_name: "UniPCMultistepScheduler", shift_terminal: 0.1 }).message).toContain(
      "use_flow_sigmas",
    );
    const video = { _class_name: "RFLOW", use_timestep_transform: true, height: 240, width: 426 };
    expect(refusal(video).message).toContain('"num_frames" null');
  });

  it("with shift_terminal and a first sigma of 1 as the only one makes no table, and says so", () => {
    const config = { _class_name: "FlowMatchEulerDiscreteScheduler", shift_terminal: 0.02 };
    expect(refusal(config, { steps: 1, sigmas: [1] }).message).toContain("no usable table");
  });
});

describe("the request for a table", () => {
  const flow = { _class_name: "FlowMatchEulerDiscreteScheduler" };

  it.each([
    [flow, { steps: 0 }, "makes 1 to 1000 steps, not 0"],
    [flow, { steps: 2.5 }, "makes 1 to 1000 steps, not 2.5"],
    [flow, { steps: 1001 }, "makes 1 to 1000 steps, not 1001"],
    [{ _class_name: "LCMScheduler" }, { steps: 51 }, "makes 1 to 50 steps"],
    [{ _class_name: "DDIMScheduler", num_train_timesteps: 100 }, { steps: 101 }, "makes 1 to 100 steps"],
    [flow, { steps: 2, sigmas: [1] }, "1 sigmas are given for 2 steps"],
    [flow, { steps: 2, sigmas: [0.5, 0.6] }, "must fall"],
    [flow, { steps: 2, sigmas: [0.5, 0.5] }, "must fall"],
    [flow, { steps: 2, sigmas: [1.5, 0.5] }, "from at most 1"],
    [flow, { steps: 2, sigmas: [0.5, 0] }, "stay above 0"],
    [flow, { steps: 2, sigmas: [Number.NaN, 0.1] }, "must fall"],
    [{ _class_name: "DDIMScheduler" }, { steps: 1, sigmas: [1] }, "takes no table of sigmas"],
    [{ _class_name: "UniPCMultistepScheduler" }, { steps: 1, sigmas: [1] }, "takes no table of sigmas"],
    [{ ...flow, use_dynamic_shifting: true }, { steps: 2 }, "needs mu"],
    [{ ...flow, use_dynamic_shifting: true, time_shift_type: "linear" }, { steps: 2, mu: -1 }, "above 0"],
    [{ _class_name: "DDIMScheduler" }, { steps: 2, eta: 1.5 }, "it must be 0 to 1"],
  ] as const)("%j with %j is refused", (config, request, words) => {
    const failure = refusal(config, request);
    expect(failure.code).toBe("diffusion/bad-table-request");
    expect(failure.message).toContain(words);
  });

  it("chooses between UniPC's two flow tables, the newer if it does not say", () => {
    const config = {
      _class_name: "UniPCMultistepScheduler",
      use_flow_sigmas: true,
      prediction_type: "flow_prediction",
    };
    const newer = loadScheduler({ ...config, _diffusers_version: "0.33.0" }, steps);
    expect(newer.sigmas).toEqual(loadScheduler(config, { ...steps, tables: "0.37" }).sigmas);
    expect(newer.sigmas[0]).toBe(0.999999);
    const older = loadScheduler(config, { ...steps, tables: "0.36" });
    expect(older.sigmas[0]).toBeCloseTo(0.999, 12);
    expect(refusal({ ...config, shift_terminal: 0.1 }, { ...steps, tables: "0.36" }).message).toContain(
      "tables of 0.37",
    );
  });

  it("may name a shift that the configuration does not use", () => {
    const plain = loadScheduler(flow, { steps: 3 });
    expect(loadScheduler(flow, { steps: 3, mu: 1.15, eta: 1 }).sigmas).toEqual(plain.sigmas);
  });
});

describe("a step", () => {
  const scheduler = loadScheduler({ _class_name: "EulerDiscreteScheduler" }, steps);
  const x = new Float32Array(2);
  const noise = () => x;

  it.each([-1, 4, 0.5, Number.NaN])("that is not in the table is refused (%d)", (step) => {
    const act = () => scheduler.step({ step, state: scheduler.start(), prediction: x, x, noise });
    expect(failureOf(act).code).toBe("diffusion/step-out-of-range");
    expect(failureOf(() => scheduler.scaleInput(step, x)).message).toContain("4 steps 0 to 3");
  });

  it("with a prediction of another size than the latent is refused", () => {
    const act = () => scheduler.step({ step: 0, state: null, prediction: new Float32Array(3), x, noise });
    expect(failureOf(act).code).toBe("diffusion/latent-size-mismatch");
  });
});

describe("the text of a scheduler_config.json", () => {
  it("may hold Python's infinities, but not inside strings", () => {
    const text =
      '{"_class_name": "DPMSolverMultistepScheduler", "lambda_min_clipped": -Infinity, "_note": "\\"Infinity"}';
    const config = parseSchedulerConfig(text);
    expect(config).toMatchObject({ lambda_min_clipped: -Infinity, _note: '"Infinity' });
    expect(loadScheduler(config, steps).config.lambda_min_clipped).toBe(-Infinity);
    expect(loadScheduler({ ...config, lambda_min_clipped: null }, steps).config.lambda_min_clipped).toBe(-Infinity);
  });

  it.each(["", "{", "[1]", "null", "3", '{\n  "shift": NaN\n}\n'])(
    "is refused where it is no object of JSON (%j)",
    (text) => {
      const { code, message } = failureOf(() => parseSchedulerConfig(text));
      expect(code).toBe("diffusion/corrupt-scheduler-config");
      expect(message).not.toMatch(/\n/);
    },
  );
});
