import { said } from "#core/said.ts";
import { noiseLevel } from "./alpha-bar.ts";
import { dynamicShiftSigma, shiftSigma } from "./flow-shift.ts";
import {
  flippedFlowSigmas,
  type MultistepTable,
  multistepAlphaBars,
  multistepOptions,
  truncatedTimesteps,
} from "./multistep-options.ts";
import { roundHalfEven } from "./numpy-numbers.ts";
import { flag, type Option, type OptionValues, oneOf, only } from "./options.ts";
import type { TableRequest } from "./scheduler.ts";
import { exponentialSigmas, karrasSigmas, timestepOf, valueAt, withFinal } from "./sigma-tables.ts";
import { spacedTimesteps } from "./spacing.ts";
import { requiredMu } from "./table-request.ts";

/** −∞ (Python writes it as -Infinity, JavaScript as null) or a number. */
const lambdaMinClipped: Option<number> = {
  initial: -Infinity,
  supported: said("a number or -Infinity"),
  read: (value) => (value === null ? -Infinity : typeof value === "number" && value < Infinity ? value : undefined),
};

export const dpmSolverOptions = {
  ...multistepOptions,
  algorithm_type: oneOf("dpmsolver++", "sde-dpmsolver++"),
  solver_type: oneOf("midpoint", "heun"),
  euler_at_final: flag(false),
  use_lu_lambdas: flag(false),
  lambda_min_clipped: lambdaMinClipped,
  variance_type: only(null),
  time_shift_type: only("exponential"),
};

type DpmSolverOptions = OptionValues<typeof dpmSolverOptions>;

/**
 * DPM-Solver++'s timesteps and sigmas, by the configuration: Karras' sigmas, even in ln σ ("Lu" and exponential, which differ
 * in the rounding of timesteps), those of a flow path, or the learned ones at spaced timesteps.
 *
 * @throws Failure `diffusion/bad-table-request`, `diffusion/impossible-scheduler-table`
 */
export function dpmSolverTable(className: string, options: DpmSolverOptions, request: TableRequest): MultistepTable {
  const { num_train_timesteps: train } = options;
  const alphaBars = multistepAlphaBars(options);
  const levels = alphaBars.map(noiseLevel);
  const ending = (sigmas: Float64Array) => withFinal(sigmas, options.final_sigmas_type === "zero" ? 0 : levels[0]);
  if (options.use_karras_sigmas || options.use_lu_lambdas || options.use_exponential_sigmas) {
    const make = options.use_karras_sigmas ? karrasSigmas : exponentialSigmas;
    const sigmas = make(levels[levels.length - 1], levels[0], request.steps);
    const rounds = !options.use_exponential_sigmas && options.beta_schedule !== "squaredcos_cap_v2";
    const whole = rounds ? roundHalfEven : Math.trunc;
    return { timesteps: sigmas.map((sigma) => whole(timestepOf(sigma, levels))), sigmas: ending(sigmas) };
  }
  if (options.use_flow_sigmas) {
    const mu = options.use_dynamic_shifting ? requiredMu(className, "exponential", request) : undefined;
    const shift = (sigma: number) =>
      mu === undefined ? shiftSigma(options.flow_shift, sigma) : dynamicShiftSigma("exponential", mu, sigma);
    const sigmas = flippedFlowSigmas(shift, train, request.steps);
    return { timesteps: truncatedTimesteps(sigmas, train), sigmas: ending(sigmas) };
  }
  const clipped = alphaBars.filter(
    (a) => Math.log(Math.sqrt(a)) - Math.log(Math.sqrt(1 - a)) < options.lambda_min_clipped,
  );
  const timesteps = spacedTimesteps({
    spacing: options.timestep_spacing,
    steps: request.steps,
    train,
    offset: options.steps_offset,
    spare: true,
    end: train - clipped.length,
  });
  return { timesteps, sigmas: ending(timesteps.map((t) => valueAt(levels, t))) };
}
