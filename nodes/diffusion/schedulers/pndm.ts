import type { Numbers } from "#diffusion/tensors/tensor.ts";
import { noiseLevel } from "./alpha-bar.ts";
import { alphaBarOptions, alphaBarTable } from "./alpha-bar-table.ts";
import { flag, oneOf, only, readOptions } from "./options.ts";
import { noiseWeights, type Weights } from "./prediction.ts";
import { pureSteps } from "./pure-steps.ts";
import type { Scheduler, TableRequest } from "./scheduler.ts";
import { withFinal } from "./sigma-tables.ts";
import { spacedTimesteps } from "./spacing.ts";
import { checkRequest } from "./table-request.ts";
import { sum2, sum3, sum4 } from "./weighted-sum.ts";

const className = "PNDMScheduler";

export const pndmOptions = {
  ...alphaBarOptions,
  prediction_type: oneOf("epsilon", "v_prediction"),
  set_alpha_to_one: flag(false),
  skip_prk_steps: only(true, false),
};

/** Up to three predictions of the steps before, newest first, and the first latent until the second call has used it. */
export interface PndmState {
  readonly past: readonly Numbers[];
  readonly first: Numbers | null;
}

/**
 * PNDM by linear multistep alone (PLMS): Liu et al. 2022, eq. 9 to 12. Deterministic.
 *
 * The second timestep is called twice: N steps asked for are N + 1 denoiser calls. The first call only looks ahead; the
 * second averages with it and starts again from the first latent. A step goes to t − ⌊T/N⌋, as in DDIM.
 *
 * @throws Failure `diffusion/unsupported-scheduler-option`, `diffusion/bad-table-request`,
 *   `diffusion/impossible-scheduler-table`
 */
export function pndmScheduler(config: Readonly<Record<string, unknown>>, request: TableRequest): Scheduler<PndmState> {
  const options = readOptions(className, pndmOptions, config);
  const { num_train_timesteps: train, prediction_type: type } = options;
  checkRequest(className, request, { steps: train });
  const plain = spacedTimesteps({
    spacing: options.timestep_spacing,
    steps: request.steps,
    train,
    offset: options.steps_offset,
  });
  const timesteps = Float64Array.from(plain.length > 1 ? [plain[0], plain[1], ...plain.subarray(1)] : plain);
  const { table, before } = alphaBarTable(className, options, request.steps, timesteps);
  const final = options.set_alpha_to_one ? 1 : table[0];
  const stride = Math.floor(train / request.steps);
  const alphaBar = (t: number) => (t < 0 ? final : table[t]);
  const transfers = Array.from(timesteps, (t, i) =>
    i === 1 ? transfer(type, alphaBar(t + stride), alphaBar(t)) : transfer(type, alphaBar(t), alphaBar(t - stride)),
  );
  return pureSteps<PndmState>({
    className,
    config: options,
    timesteps,
    sigmas: withFinal(before.map(noiseLevel), noiseLevel(final)),
    start: { past: [], first: null },
    update: ({ step, state: { past, first }, prediction, x }) => {
      const weights = transfers[step];
      if (step === 1 && first !== null) {
        const mean = sum2(0.5, prediction, 0.5, past[0]);
        return { state: { past, first: null }, x: sum2(weights.prediction, mean, weights.x, first) };
      }
      return {
        state: { past: [prediction, ...past].slice(0, 3), first: step === 0 ? x : null },
        x: sum2(weights.prediction, multistep(prediction, past), weights.x, x),
      };
    },
  });
}

/** The Adams–Bashforth mean of this prediction and up to three before it, newest first. */
function multistep<A extends Numbers>(prediction: A, past: readonly Numbers[]): A {
  if (past.length === 0) return prediction;
  if (past.length === 1) return sum2(3 / 2, prediction, -1 / 2, past[0]);
  if (past.length === 2) return sum3(23 / 12, prediction, -16 / 12, past[0], 5 / 12, past[1]);
  return sum4(55 / 24, prediction, -59 / 24, past[0], 37 / 24, past[1], -9 / 24, past[2]);
}

/** The move from one ᾱ to another along a prediction: Liu et al. 2022, eq. 11. */
function transfer(type: "epsilon" | "v_prediction", from: number, to: number): Weights {
  const noise = noiseWeights(type, Math.sqrt(from), Math.sqrt(1 - from));
  const along = (to - from) / (from * Math.sqrt(1 - to) + Math.sqrt(from * (1 - from) * to));
  return { x: Math.sqrt(to / from) - along * noise.x, prediction: -along * noise.prediction };
}
