import type { Predictor } from "#core/predictor.ts";
import { guide } from "#diffusion/loop/guidance.ts";
import { sameKind } from "#diffusion/tensors/recycling.ts";
import { masked, type RunSoFar } from "./policy.ts";
import type { Study, Variation } from "./study.ts";

/** These steps computed, and the others by a predictor of the product, for each guidance branch. */
export function predicted({ settings }: Study, compute: readonly number[], predictor: Predictor): Variation {
  const reused = ({ step, computed, noise }: RunSoFar) => {
    const sigma = settings.sigmas[step]!;
    const branches = Object.keys(computed[0]!.branches).map((branch) => {
      const history = computed.slice(0, predictor.looksBack).map((one) => ({
        step: one.step,
        sigma: settings.sigmas[one.step]!,
        value: one.branches[branch as "positive"]!,
      }));
      return [branch, predictor.at(history, { step, sigma, branch, noise }, sameKind)] as const;
    });
    return guide<Float32Array>(settings.guidance, Object.fromEntries(branches));
  };
  return { start: masked(compute, reused) };
}
