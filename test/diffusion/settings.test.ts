import { describe, expect, test } from "vitest";
import { makeSettings, type SettingsRequest, schedulerOf } from "#diffusion/model/settings.ts";
import { provenanceSchema } from "#formats/provenance.ts";
import { failureOf } from "../core/failure-of.ts";
import { alphaBarSamplers, cogVideoX, flowSamplers, sharedModel, stableDiffusion } from "./tiny-model.ts";

const tiny = sharedModel();
const flow = { _class_name: "FlowMatchEulerDiscreteScheduler", num_train_timesteps: 1000, shift: 3 };
const flowUnipc = { _class_name: "UniPCMultistepScheduler", use_flow_sigmas: true, prediction_type: "flow_prediction" };

/** Settings for a model whose scheduler_config.json is given. */
function settingsOf(scheduler: Readonly<Record<string, unknown>>, wanted: Partial<SettingsRequest> = {}) {
  return makeSettings({ ...tiny(), scheduler }, { steps: 10, ...wanted });
}

function refusal(scheduler: Readonly<Record<string, unknown>>, wanted: Partial<SettingsRequest>) {
  const model = { ...tiny(), scheduler };
  return failureOf(() => makeSettings(model, { steps: 10, ...wanted }));
}

describe("the model's own sampler", () => {
  test("is taken as the file has it, with the class's defaults and the whole table", () => {
    const { className, config, request, timesteps, sigmas } = settingsOf(flow, { steps: 4 });
    expect(className).toBe("FlowMatchEulerDiscreteScheduler");
    expect(config).toMatchObject({ shift: 3, num_train_timesteps: 1000, use_dynamic_shifting: false });
    expect(request).toEqual({ steps: 4 });
    expect(sigmas).toHaveLength(5);
    expect(timesteps).toEqual(sigmas.slice(0, 4).map((sigma) => sigma * 1000));
  });

  test("is the same by name as by default", () => {
    for (const own of [flow, flowUnipc, stableDiffusion, cogVideoX]) {
      expect(settingsOf(own, { sampler: own._class_name })).toEqual(settingsOf(own));
    }
  });

  test("makes one step more than asked for with PNDM", () => {
    const { timesteps, sigmas, request } = settingsOf(stableDiffusion);
    expect([timesteps.length, sigmas.length, request.steps]).toEqual([11, 12, 10]);
  });
});

describe("guidance", () => {
  test("is the family's, with the scale that is asked for", () => {
    const own = { mode: "classifier-free", scale: 4, batch: "negative-first" };
    expect(settingsOf(flow).guidance).toEqual(own);
    expect(settingsOf(flow, { guidanceScale: 0 }).guidance).toEqual({ ...own, scale: 0 });
  });
});

describe("another sampler for a model that predicts a flow velocity", () => {
  test.each(flowSamplers)("%s keeps the shift and falls from 1 to 0", (sampler) => {
    for (const own of [flow, { ...flowUnipc, flow_shift: 3 }]) {
      const { config, sigmas, timesteps } = settingsOf(own, { sampler });
      expect(config.shift ?? config.flow_shift).toBe(3);
      expect(sigmas[0]).toBeGreaterThan(0.99);
      expect(sigmas.at(-1)).toBe(0);
      expect([...sigmas].sort((a, b) => b - a)).toEqual(sigmas);
      expect(timesteps[0]).toBeGreaterThan(990);
    }
  });

  test("has a shift of 1 where the file has none", () => {
    const { config } = settingsOf({ _class_name: flow._class_name }, { sampler: "DPMSolverMultistepScheduler" });
    expect(config).toMatchObject({ flow_shift: 1, use_flow_sigmas: true, prediction_type: "flow_prediction" });
  });

  test("takes along how the shift is bent and where it ends", () => {
    const ltx = { ...flow, shift_terminal: 0.1, time_shift_type: "linear", num_train_timesteps: 500 };
    const { config, sigmas } = settingsOf(ltx, { sampler: "UniPCMultistepScheduler" });
    expect(config).toMatchObject({ shift_terminal: 0.1, time_shift_type: "linear", num_train_timesteps: 500 });
    expect(sigmas.at(-2)).toBeCloseTo(0.1, 12);
  });

  test.each([...alphaBarSamplers.slice(2), "RFLOW"])("is never %s", (sampler) => {
    expect(refusal(flow, { sampler })).toMatchObject({
      code: "settings/sampler-mismatch",
      message: `${sampler} cannot sample this model, which was made for FlowMatchEulerDiscreteScheduler and predicts a flow velocity; use FlowMatchEulerDiscreteScheduler, UniPCMultistepScheduler or DPMSolverMultistepScheduler.`,
    });
  });

  test("is none where the table rises, as that of Mochi does, and the sampler knows no such thing", () => {
    expect(refusal({ ...flow, invert_sigmas: true }, { sampler: "UniPCMultistepScheduler" })).toMatchObject({
      code: "settings/sampler-mismatch",
      message:
        "UniPCMultistepScheduler cannot sample this model, which has invert_sigmas true and needs a sampler that knows that; leave the sampler as it is.",
    });
  });

  test("is none for a velocity of the other sign", () => {
    const { message } = refusal({ _class_name: "RFLOW" }, { sampler: "DDIMScheduler" });
    expect(message).toBe(
      "DDIMScheduler cannot sample this model, which was made for RFLOW and predicts a flow velocity from noise to data; use RFLOW.",
    );
  });
});

describe("Stable Diffusion's pipeline", () => {
  const settings = (scheduler: object, wanted: Partial<SettingsRequest> = {}) =>
    makeSettings({ ...tiny(), family: "sd15", scheduler: { ...scheduler } }, { steps: 10, ...wanted });

  test.each(alphaBarSamplers.filter((name) => !name.startsWith("CogVideoX")))(
    "offsets the timesteps of %s by 1 and clips nothing, whatever the file says",
    (name) => {
      for (const said of [{}, { clip_sample: true, steps_offset: 0 }]) {
        const { config } = settings({ _class_name: name, skip_prk_steps: true, ...said });
        expect(config.steps_offset).toBe(1);
        expect(config.clip_sample ?? false).toBe(false);
      }
    },
  );

  // Run with diffusers 0.42.1: from_config leaves out what its scheduler has for want of a key, mended or not.
  test("mends for another sampler only what the file says", () => {
    const other = (own: object) => settings(own, { sampler: "DDIMScheduler" }).config;
    const defaults = { clip_sample: true, steps_offset: 0 };
    expect(other({ _class_name: "PNDMScheduler", skip_prk_steps: true })).toMatchObject(defaults);
    expect(other({ _class_name: "DDPMScheduler" })).toMatchObject(defaults);
    const said = { clip_sample: true, steps_offset: 0 };
    expect(other({ _class_name: "PNDMScheduler", skip_prk_steps: true, ...said })).toMatchObject({
      clip_sample: false,
      steps_offset: 1,
    });
  });
});

describe("another sampler for a model on a path of signal shares", () => {
  test.each(alphaBarSamplers)("%s has the model's noise process, and clips no more than its own", (sampler) => {
    const { className, config } = settingsOf(stableDiffusion, { sampler });
    expect(className).toBe(sampler);
    const { beta_start, beta_end, beta_schedule, num_train_timesteps, steps_offset } = stableDiffusion;
    expect(config).toMatchObject({ beta_start, beta_end, beta_schedule, num_train_timesteps });
    expect(config.prediction_type).toBe("epsilon");
    if (sampler !== "CogVideoXDDIMScheduler" && sampler !== "CogVideoXDPMScheduler") {
      expect(config.clip_sample ?? false).toBe(false);
    }
    expect(config.snr_shift_scale ?? 1).toBe(1);
    expect(config.steps_offset).toBe(steps_offset);
  });

  test("gives DDIM the timesteps that Stable Diffusion is known by", () => {
    const { timesteps, sigmas } = settingsOf(stableDiffusion, { sampler: "DDIMScheduler", steps: 50 });
    expect(timesteps).toEqual(Array.from({ length: 50 }, (_, k) => 981 - 20 * k));
    // Without set_alpha_to_one the last step ends at the first learned noise level, √(0.00085 / 0.99915).
    expect(sigmas.at(-1)).toBeCloseTo(0.029167, 6);
  });

  test("lays CogVideoX's DDIM on the same noise levels as DDIM, since the process is the model's", () => {
    const [one, other] = [
      settingsOf(stableDiffusion, { sampler: "DDIMScheduler" }),
      settingsOf(stableDiffusion, { sampler: "CogVideoXDDIMScheduler" }),
    ];
    expect(other.timesteps).toEqual(one.timesteps);
    expect(other.sigmas).toEqual(one.sigmas);
  });

  test("takes what the file leaves out from the model's own class, not from the one chosen", () => {
    const sampler = "DDIMScheduler";
    const lcm = settingsOf({ _class_name: "LCMScheduler" }, { sampler });
    expect(lcm.config).toMatchObject({ beta_start: 0.00085, beta_end: 0.012, beta_schedule: "scaled_linear" });
    const euler = settingsOf({ _class_name: "EulerDiscreteScheduler" }, { sampler });
    expect(euler.config).toMatchObject({ beta_start: 0.0001, beta_end: 0.02 });
  });

  test("clips clean latents as the file says, and where it does not as the class chosen does, like from_config", () => {
    const clipped = (own: Readonly<Record<string, unknown>>) => settingsOf(own, { sampler: "DDIMScheduler" }).config;
    expect(clipped({ _class_name: "PNDMScheduler", skip_prk_steps: true }).clip_sample).toBe(true);
    const said = { _class_name: "PNDMScheduler", skip_prk_steps: true, clip_sample: false, clip_sample_range: 2 };
    expect(clipped(said)).toMatchObject({ clip_sample: false, clip_sample_range: 2 });
    expect(clipped({ _class_name: "LCMScheduler" }).clip_sample).toBe(true);
  });

  test("steps in its own way, whatever the model's sampler does", () => {
    const own = {
      _class_name: "DPMSolverMultistepScheduler",
      use_karras_sigmas: true,
      solver_type: "heun",
      algorithm_type: "sde-dpmsolver++",
      solver_order: 3,
    };
    const { config } = settingsOf(own, { sampler: "UniPCMultistepScheduler" });
    expect(config).toMatchObject({ solver_type: "bh2", solver_order: 2, use_karras_sigmas: false });
  });

  test("may stand in for one that is not built here, as long as the file tells the noise process", () => {
    const heun = { ...stableDiffusion, _class_name: "HeunDiscreteScheduler" };
    const { config } = settingsOf(heun, { sampler: "EulerDiscreteScheduler" });
    expect(config).toMatchObject({ beta_start: 0.00085, beta_schedule: "scaled_linear" });
    const edm = { _class_name: "EDMEulerScheduler", sigma_min: 0.002, sigma_max: 80, sigma_data: 0.5 };
    expect(refusal(edm, { sampler: "EulerDiscreteScheduler" })).toMatchObject({
      code: "settings/sampler-mismatch",
      message:
        "EulerDiscreteScheduler cannot be chosen, because scheduler_config.json does not say which noise process the model has; leave the sampler as it is.",
    });
  });

  test("is never one of a flow", () => {
    for (const sampler of ["FlowMatchEulerDiscreteScheduler", "RFLOW"]) {
      expect(refusal(stableDiffusion, { sampler })).toMatchObject({
        code: "settings/sampler-mismatch",
        message: `${sampler} cannot sample this model, which was made for PNDMScheduler and predicts no flow velocity; use ${alphaBarSamplers.slice(0, -1).join(", ")} or CogVideoXDPMScheduler.`,
      });
    }
  });

  test("is refused where it would pass over a part of the noise process", () => {
    const zeroSnr = { ...stableDiffusion, _class_name: "DDIMScheduler", rescale_betas_zero_snr: true };
    expect(refusal(zeroSnr, { sampler: "PNDMScheduler" }).message).toBe(
      "PNDMScheduler cannot sample this model, which has rescale_betas_zero_snr true and needs a sampler that knows that; leave the sampler as it is.",
    );
    expect(settingsOf(zeroSnr, { sampler: "EulerDiscreteScheduler" }).config.rescale_betas_zero_snr).toBe(true);
    expect(refusal(cogVideoX, { sampler: "DDIMScheduler" }).message).toBe(
      "DDIMScheduler cannot sample this model, which has snr_shift_scale 3 and needs a sampler that knows that; leave the sampler as it is.",
    );
    const dpm = settingsOf(cogVideoX, { sampler: "CogVideoXDPMScheduler" });
    expect(dpm.config).toMatchObject({
      snr_shift_scale: 3,
      rescale_betas_zero_snr: true,
      timestep_spacing: "trailing",
    });
  });

  test("is refused by the loader where it is none at all", () => {
    expect(refusal({ _class_name: "Heun" }, {})).toMatchObject({ code: "diffusion/unknown-scheduler" });
    expect(refusal({}, {})).toMatchObject({ code: "diffusion/unknown-scheduler" });
  });
});

describe("a shift by hand", () => {
  test.each(flowSamplers)("takes the place of the model's with %s", (sampler) => {
    const asked = settingsOf(flow, { sampler, shift: 7 });
    const filed = settingsOf({ ...flow, shift: 7 }, { sampler });
    expect(asked).toEqual(filed);
    expect(asked.sigmas).not.toEqual(settingsOf(flow, { sampler }).sigmas);
  });

  test("is refused where the model predicts no flow velocity from data to noise", () => {
    for (const own of [stableDiffusion, { _class_name: "RFLOW" }]) {
      expect(refusal(own, { shift: 2 })).toMatchObject({
        code: "settings/sampler-mismatch",
        message: `${own._class_name} has no shift: only samplers of a flow velocity from data to noise have one. Leave the shift empty.`,
      });
    }
    expect(refusal(stableDiffusion, { sampler: "DDIMScheduler", shift: 2 })).toMatchObject({
      message: expect.stringMatching(/^DDIMScheduler has no shift/),
    });
  });
});

describe("dynamic shifting", () => {
  const dynamic = { ...flow, use_dynamic_shifting: true };

  test.each(flowSamplers)("is refused with %s rather than sampled with a wrong table", (sampler) => {
    expect(refusal(dynamic, { sampler })).toMatchObject({
      code: "diffusion/bad-table-request",
      message: `${sampler} of this model has use_dynamic_shifting, a shift by the size of the latent that cannot be worked out here yet. Give a shift, or set use_dynamic_shifting to false in scheduler_config.json.`,
    });
  });

  test("gives way to a shift by hand", () => {
    for (const sampler of flowSamplers) {
      const asked = settingsOf(dynamic, { sampler, shift: 3 });
      expect(asked.sigmas).toEqual(settingsOf(flow, { sampler }).sigmas);
    }
  });
});

describe("eta", () => {
  test("is DDIM's share of fresh noise, and 0 says nothing", () => {
    const sampler = "DDIMScheduler";
    expect(settingsOf(stableDiffusion, { sampler, eta: 0.5 }).request).toEqual({ steps: 10, eta: 0.5 });
    expect(settingsOf(stableDiffusion, { sampler, eta: 0 })).toEqual(settingsOf(stableDiffusion, { sampler }));
    expect(settingsOf(flow, { eta: 0 })).toEqual(settingsOf(flow));
    expect(refusal(stableDiffusion, { sampler, eta: 2 })).toMatchObject({ code: "diffusion/bad-table-request" });
  });

  test("is refused by every other sampler", () => {
    expect(refusal(flow, { eta: 0.5 })).toMatchObject({
      code: "settings/sampler-mismatch",
      message:
        "FlowMatchEulerDiscreteScheduler has no eta: only DDIMScheduler draws a share of fresh noise. Leave eta empty, or choose DDIMScheduler.",
    });
  });
});

describe("settings that travel", () => {
  const all = [
    ...flowSamplers.map((sampler) => ({ own: flow, sampler })),
    ...alphaBarSamplers.map((sampler) => ({ own: stableDiffusion, sampler })),
    { own: cogVideoX, sampler: "CogVideoXDDIMScheduler" },
    { own: cogVideoX, sampler: "CogVideoXDPMScheduler" },
    { own: { _class_name: "RFLOW" }, sampler: "RFLOW" },
  ];

  test.each(all)("make the very same scheduler again, by way of JSON too: $own._class_name, $sampler", (one) => {
    const settings = settingsOf(one.own, { sampler: one.sampler });
    const saved = provenanceSchema.parse(JSON.parse(JSON.stringify({ scheduler: settings }))).scheduler!;
    for (const travelled of [settings, structuredClone(settings), { ...settings, ...saved }]) {
      const scheduler = schedulerOf(travelled);
      expect([...scheduler.timesteps]).toEqual(settings.timesteps);
      expect([...scheduler.sigmas]).toEqual(settings.sigmas);
      expect({ ...scheduler.config }).toEqual(settings.config);
      expect(scheduler.className).toBe(settings.className);
    }
  });

  test("are plain but for two infinities, which JSON writes as null", () => {
    const { sigmas } = settingsOf(cogVideoX);
    expect(sigmas[0]).toBe(Number.POSITIVE_INFINITY);
    expect(sigmas.slice(1).every(Number.isFinite)).toBe(true);
    const { config } = settingsOf(stableDiffusion, { sampler: "DPMSolverMultistepScheduler" });
    expect(config.lambda_min_clipped).toBe(Number.NEGATIVE_INFINITY);
    const { lambda_min_clipped: _, ...rest } = config;
    expect(JSON.parse(JSON.stringify(rest))).toEqual(rest);
  });

  test("are refused where this version makes another table of them", () => {
    const settings = settingsOf(flow, { steps: 3 });
    const moved = { ...settings, sigmas: settings.sigmas.map((s, k) => (k === 1 ? 0.5 : s)) };
    const failure = failureOf(() => schedulerOf(moved));
    expect(failure.code).toBe("diffusion/other-table");
    expect(failure.message).toBe(
      `These settings were made by a version of this program that makes another timestep table: step 1 has sigma 0.5, not ${settings.sigmas[1]}. Make the settings again.`,
    );
    const later = { ...settings, timesteps: settings.timesteps.map((t) => t + 1) };
    expect(failureOf(() => schedulerOf(later)).message).toContain(": step 0 has timestep 1001, not 1000. ");
  });
});
