import type { Sampler } from "#diffusion/loop/branches.ts";
import type { ConditionedSample } from "#diffusion/loop/conditioned-sample.ts";
import type { SamplingOptions } from "#diffusion/loop/sampling.ts";
import type { Model } from "#diffusion/model/model.ts";
import type { Place, Shelf } from "#diffusion/tensors/shelf.ts";
import { sampleModel } from "./sample-model.ts";

/**
 * The latents of a full run before some steps, or behind its last one: made again, and put aside. Costs T evaluations per guidance branch.
 * @throws Failure as `sampleModel` and `Shelf`; the signal's reason, between steps.
 */
export async function fullStates(
  sampler: Sampler,
  model: Model,
  sample: ConditionedSample,
  steps: readonly number[],
  { shelf, ...options }: Pick<SamplingOptions, "signal" | "onStep"> & { readonly shelf: Shelf },
): Promise<(step: number) => Promise<Float32Array>> {
  const { applied: _, ...whole } = model;
  const places = new Map<number, Place>();
  await sampleModel(sampler, whole, sample, {
    ...options,
    onLatent: async (step, latent) => {
      if (steps.includes(step + 1)) places.set(step + 1, await shelf.put(latent));
    },
  });
  return (step) => shelf.get(places.get(step)!, (length) => new Float32Array(length));
}
