import { sameKind } from "#diffusion/tensors/recycling.ts";
import type { Numbers } from "#diffusion/tensors/tensor.ts";
import { noiseLevel } from "./alpha-bar.ts";
import type { AlphaBarTable } from "./alpha-bar-table.ts";
import type { Weights } from "./prediction.ts";
import { pureSteps } from "./pure-steps.ts";
import type { Scheduler } from "./scheduler.ts";
import { withFinal } from "./sigma-tables.ts";
import { sum2, sum3 } from "./weighted-sum.ts";

/** A step that goes by way of the clean latent: x' = toClean·clip(x0) + toX·x + toPrediction·p + toNoise·z. */
export interface CleanUpdate {
  /** x0 from the latent and the prediction. */
  readonly clean: Weights;
  /** x0 is kept within ± this; Infinity for no clipping. */
  readonly clip: number;
  readonly toClean: number;
  readonly toX: number;
  readonly toPrediction: number;
  /** 0 where the step draws nothing. */
  readonly toNoise: number;
}

/** A sampler without memory, each of whose steps is one such update. `final` is ᾱ after the last step. */
export function cleanSteps(
  className: string,
  config: Readonly<Record<string, unknown>>,
  { timesteps, before }: AlphaBarTable,
  final: number,
  updates: readonly CleanUpdate[],
): Scheduler<null> {
  return pureSteps<null>({
    className,
    config,
    timesteps,
    sigmas: withFinal(before.map(noiseLevel), noiseLevel(final)),
    start: null,
    update: ({ step, prediction, x, noise }) => ({
      state: null,
      x: cleanUpdate(updates[step], x, prediction, () => noise(step, 0)),
    }),
  });
}

/** Applies the step; `noise` is only called where it has weight. */
function cleanUpdate<A extends Numbers>(update: CleanUpdate, x: A, prediction: A, noise: () => Numbers): A {
  const { clean, clip, toClean, toX, toPrediction, toNoise } = update;
  const z = toNoise === 0 ? undefined : noise();
  if (clip === Infinity) {
    const a = toClean * clean.x + toX;
    const b = toClean * clean.prediction + toPrediction;
    return z === undefined ? sum2(a, x, b, prediction) : sum3(a, x, b, prediction, toNoise, z);
  }
  const out = sameKind(x);
  for (let i = 0; i < out.length; i++) {
    const x0 = clean.x * x[i] + clean.prediction * prediction[i];
    const kept = Math.max(-clip, Math.min(clip, x0));
    out[i] = toClean * kept + toX * x[i] + toPrediction * prediction[i] + (z === undefined ? 0 : toNoise * z[i]);
  }
  return out;
}
