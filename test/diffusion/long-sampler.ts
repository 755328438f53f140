import type { Sampler } from "#diffusion/loop/branches.ts";
import { outputDenoiser } from "#diffusion/loop/denoiser.ts";
import type { Guidance } from "#diffusion/loop/guidance.ts";
import type { Start } from "#diffusion/loop/run.ts";
import { loadScheduler } from "#diffusion/schedulers/load.ts";
import { normalNoise } from "#diffusion/tensors/noise.ts";

/** The toy with latents of any length. */
export function longSampler(
  length: number,
  config: Readonly<Record<string, unknown>>,
  steps: number,
  guidance: Guidance,
  onCall?: () => Promise<void>,
): Sampler {
  const denoiser = outputDenoiser([length], async (rows, timestep) => {
    await onCall?.();
    return rows.map(({ latent, conditioning }) => {
      const push = conditioning.push!.data[0]!;
      return latent.map(
        (x, k) => Math.tanh(0.8 * x + push) - 0.4 * Math.sin(timestep / 90 + (k % 24)) * Math.cos(2 * x),
      );
    });
  });
  return { denoiser, scheduler: loadScheduler({ ...config }, { steps }), guidance };
}

export function longStart(sampler: Sampler, seed: number): Start {
  const [length] = sampler.denoiser.latentDims as [number];
  const tensor = (value: number) => ({ push: { data: Float32Array.of(value), dims: [1, 1] } });
  const sigma = sampler.scheduler.initNoiseSigma;
  return {
    latent: normalNoise(length, { seed, step: -1, draw: 0 }).map((v) => v * sigma),
    noise: (step, draw) => normalNoise(length, { seed, step, draw }),
    conditionings: { positive: tensor(0.5), negative: tensor(-0.2) },
  };
}
