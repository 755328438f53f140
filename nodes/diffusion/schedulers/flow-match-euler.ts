import { dynamicShiftSigma, seqLenOptions, shiftSigma, stretchToTerminal, timeShiftType } from "./flow-shift.ts";
import { linspace } from "./numpy-numbers.ts";
import { flag, maybeNumber, notSupported, number, type OptionValues, readOptions, whole } from "./options.ts";
import { pureSteps } from "./pure-steps.ts";
import type { Scheduler, TableRequest } from "./scheduler.ts";
import { exponentialSigmas, karrasSigmas, withFinal } from "./sigma-tables.ts";
import { checkRequest, refuseTwoSigmaTables, requiredMu } from "./table-request.ts";
import { sum2, sum3 } from "./weighted-sum.ts";

const className = "FlowMatchEulerDiscreteScheduler";

export const flowMatchEulerOptions = {
  ...seqLenOptions,
  num_train_timesteps: whole(1000, 1, 100_000),
  shift: number(1, 1e-6),
  use_dynamic_shifting: flag(false),
  time_shift_type: timeShiftType,
  shift_terminal: maybeNumber(0, 0.999),
  stochastic_sampling: flag(false),
  invert_sigmas: flag(false),
  use_karras_sigmas: flag(false),
  use_exponential_sigmas: flag(false),
  use_beta_sigmas: notSupported(),
};

/**
 * Euler steps along the straight path x = (1 − σ) x0 + σ ε; the denoiser predicts the velocity ε − x0. Esser et al. 2024.
 * Deterministic, or with `stochastic_sampling` one draw a step: noise anew to the next level.
 *
 * `mu` counts only with `use_dynamic_shifting` (pipelines hand it over always). With `invert_sigmas` (Mochi) the table is
 * 1 − σ and rises to 1.
 *
 * @throws Failure `diffusion/unsupported-scheduler-option`, `diffusion/bad-table-request`,
 *   `diffusion/impossible-scheduler-table`
 */
export function flowMatchEulerScheduler(
  config: Readonly<Record<string, unknown>>,
  request: TableRequest,
): Scheduler<null> {
  const options = readOptions(className, flowMatchEulerOptions, config);
  refuseTwoSigmaTables(className, options);
  checkRequest(className, request, { sigmas: 1 });
  const falling = fallingSigmas(options, request);
  const sigmas = options.invert_sigmas
    ? withFinal(
        falling.map((sigma) => 1 - sigma),
        1,
      )
    : withFinal(falling, 0);
  return pureSteps<null>({
    className,
    config: options,
    timesteps: sigmas.subarray(0, request.steps).map((sigma) => sigma * options.num_train_timesteps),
    sigmas,
    start: null,
    update: ({ step, prediction, x, noise }) => {
      const from = sigmas[step];
      const to = sigmas[step + 1];
      if (!options.stochastic_sampling) return { state: null, x: sum2(1, x, to - from, prediction) };
      const kept = 1 - to;
      if (to === 0) return { state: null, x: sum2(kept, x, -kept * from, prediction) };
      return { state: null, x: sum3(kept, x, -kept * from, prediction, to, noise(step, 0)) };
    },
  });
}

function fallingSigmas(options: OptionValues<typeof flowMatchEulerOptions>, request: TableRequest): Float64Array {
  const { shift, shift_terminal: terminal } = options;
  const grid = request.sigmas === undefined ? ownGrid(options, request) : Float64Array.from(request.sigmas);
  let sigmas: Float64Array;
  if (options.use_dynamic_shifting) {
    const mu = requiredMu(className, options.time_shift_type, request);
    sigmas = grid.map((sigma) => dynamicShiftSigma(options.time_shift_type, mu, sigma));
  } else {
    sigmas = grid.map((sigma) => shiftSigma(shift, sigma));
  }
  if (terminal) sigmas = stretchToTerminal(sigmas, terminal);
  const most = sigmas[0];
  const least = sigmas[sigmas.length - 1];
  if (options.use_karras_sigmas) return karrasSigmas(most, least, sigmas.length);
  if (options.use_exponential_sigmas) return exponentialSigmas(most, least, sigmas.length);
  return sigmas;
}

/**
 * Even timesteps between the ends of the training table. With a static shift those ends are shifted already and are shifted
 * once more with the rest: kept, since the reference images of SD3 and Sana are made so.
 */
function ownGrid(options: OptionValues<typeof flowMatchEulerOptions>, request: TableRequest): Float64Array {
  const train = options.num_train_timesteps;
  const end = (sigma: number) => (options.use_dynamic_shifting ? sigma : shiftSigma(options.shift, sigma));
  const least = request.sigmaMin ?? end(1 / train);
  return linspace(end(1) * train, least * train, request.steps).map((t) => t / train);
}
