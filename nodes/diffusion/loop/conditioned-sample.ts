import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import type { Noise, Scheduler } from "#diffusion/schedulers/scheduler.ts";
import { normalNoise } from "#diffusion/tensors/noise.ts";
import type { Conditionings } from "./branches.ts";
import type { Start } from "./run.ts";

/** A prompt with a seed, ready to be sampled: what travels on the CONDITIONING wire, one for each sample. */
export interface ConditionedSample {
  readonly prompt: string;
  readonly negative: string;
  /** 0 … 2^53 − 1; decides all noise but that which is given. */
  readonly seed: number;
  readonly conditionings: Conditionings;
  /** Unit noise to start from, in place of the seed's: standard normal, as many numbers as a latent has. */
  readonly noise?: Float32Array;
}

/**
 * The start of a run: unit noise times the scheduler's first sigma, and the seed's noise for samplers that draw more.
 * The same on every machine.
 * @param length numbers in one latent.
 * @throws Failure `diffusion/noise-size`.
 */
export function startOf(sample: ConditionedSample, scheduler: Scheduler, length: number): Start {
  const { seed, conditionings } = sample;
  const unit = sample.noise ?? normalNoise(length, { seed, step: -1, draw: 0 });
  if (unit.length !== length) {
    throw failure(
      "diffusion/noise-size",
      said(
        "The latents given have {unitCount} numbers a sample, but the model's have {length}. Save them with the model's latent shape.",
        { unitCount: unit.length, length },
      ),
    );
  }
  return {
    latent: unit.map((v) => v * scheduler.initNoiseSigma),
    noise: latestKept((step, draw) => normalNoise(length, { seed, step, draw })),
    conditionings,
  };
}

/** Edges that are replayed together ask for the same draw one after another. */
function latestKept(noise: Noise): Noise {
  let latest: { readonly step: number; readonly draw: number; readonly values: ReturnType<Noise> } | undefined;
  return (step, draw) => {
    if (latest?.step !== step || latest.draw !== draw) latest = { step, draw, values: noise(step, draw) };
    return latest.values;
  };
}
