import type { Sampler } from "#diffusion/loop/branches.ts";
import { type Denoiser, outputDenoiser } from "#diffusion/loop/denoiser.ts";
import type { Guidance } from "#diffusion/loop/guidance.ts";
import type { Start } from "#diffusion/loop/run.ts";
import { loadScheduler } from "#diffusion/schedulers/load.ts";
import { normalNoise } from "#diffusion/tensors/noise.ts";

/** Numbers in one latent of the toy. */
export const LENGTH = 24;

/** A smooth denoiser written as a formula, which counts the rows it computed and remembers the size of each call. */
export interface CountingDenoiser extends Denoiser {
  readonly calls: number[];
}

function toyDenoiser(): CountingDenoiser {
  const calls: number[] = [];
  const denoiser = outputDenoiser([LENGTH], async (rows, timestep) => {
    calls.push(rows.length);
    return rows.map(({ latent, conditioning }) => {
      const push = conditioning.push!.data[0]!;
      return latent.map((x, k) => Math.tanh(0.8 * x + push) - 0.4 * Math.sin(timestep / 90 + k) * Math.cos(2 * x));
    });
  });
  return { ...denoiser, calls };
}

export const schedulers = {
  "flow Euler": { _class_name: "FlowMatchEulerDiscreteScheduler", shift: 3 },
  "flow UniPC": {
    _class_name: "UniPCMultistepScheduler",
    prediction_type: "flow_prediction",
    use_flow_sigmas: true,
    flow_shift: 3,
  },
  "ancestral Euler": { _class_name: "EulerAncestralDiscreteScheduler", beta_schedule: "scaled_linear" },
  PNDM: { _class_name: "PNDMScheduler", skip_prk_steps: true },
  "CogVideoX DPM": {
    _class_name: "CogVideoXDPMScheduler",
    prediction_type: "v_prediction",
    rescale_betas_zero_snr: true,
    timestep_spacing: "trailing",
  },
} as const;

export const guidances: Readonly<Record<string, Guidance>> = {
  none: { mode: "none" },
  doubled: { mode: "classifier-free", scale: 3, batch: "negative-first" },
  separate: { mode: "classifier-free", scale: 3, batch: "separate" },
};

export function toySampler(
  config: Readonly<Record<string, unknown>> = schedulers["flow Euler"],
  steps = 12,
  guidance: Guidance = guidances.doubled!,
): Sampler & { readonly denoiser: CountingDenoiser } {
  return { denoiser: toyDenoiser(), scheduler: loadScheduler({ ...config }, { steps }), guidance };
}

export function toyStart(sampler: Sampler, seed: number): Start {
  const tensor = (value: number) => ({ push: { data: Float32Array.of(value), dims: [1, 1] } });
  const sigma = sampler.scheduler.initNoiseSigma;
  return {
    latent: normalNoise(LENGTH, { seed, step: -1, draw: 0 }).map((v) => v * sigma),
    noise: (step, draw) => normalNoise(LENGTH, { seed, step, draw }),
    conditionings: { positive: tensor(0.5), negative: tensor(-0.2) },
  };
}
