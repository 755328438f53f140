import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { dynamicShiftSigma, shiftSigma, stretchToTerminal } from "./flow-shift.ts";
import {
  flippedFlowSigmas,
  type MultistepTable,
  multistepLevels,
  multistepOptions,
  truncatedTimesteps,
} from "./multistep-options.ts";
import { linspace, roundHalfEven } from "./numpy-numbers.ts";
import { maybeNumber, numbers, type OptionValues, oneOf, only } from "./options.ts";
import type { TableRequest } from "./scheduler.ts";
import { exponentialSigmas, karrasSigmas, timestepOf, valueAt, withFinal } from "./sigma-tables.ts";
import { spacedTimesteps } from "./spacing.ts";
import { requiredMu } from "./table-request.ts";

export const unipcOptions = {
  ...multistepOptions,
  predict_x0: only(true),
  solver_type: oneOf("bh2", "bh1"),
  disable_corrector: numbers(),
  solver_p: only(null),
  sigma_min: maybeNumber(0),
  sigma_max: maybeNumber(0),
  shift_terminal: maybeNumber(0, 0.999),
};

type UnipcOptions = OptionValues<typeof unipcOptions>;

/** How far below 1 the first flow sigma is put, so that λ = ln((1 − σ)/σ) is finite. */
const belowOne = 1e-6;

/**
 * UniPC's timesteps and sigmas, by the configuration: Karras' or exponential sigmas, those of a flow path (in one of two
 * variants, see `TableRequest.tables`), or the learned ones at spaced timesteps.
 *
 * @throws Failure `diffusion/unsupported-scheduler-option`, `diffusion/bad-table-request`
 */
export function unipcTable(className: string, options: UnipcOptions, request: TableRequest): MultistepTable {
  refuseOldOptions(className, options, request);
  const { num_train_timesteps: train } = options;
  const ending = (sigmas: Float64Array, least: number) =>
    withFinal(sigmas, options.final_sigmas_type === "zero" ? 0 : least);
  const levels = multistepLevels(options);
  if (options.use_karras_sigmas || options.use_exponential_sigmas) {
    const make = options.use_karras_sigmas ? karrasSigmas : exponentialSigmas;
    const most = options.sigma_max ?? levels[levels.length - 1];
    const made = make(most, options.sigma_min ?? levels[0], request.steps);
    const onFlow = options.use_karras_sigmas && options.use_flow_sigmas && request.tables !== "0.36";
    const sigmas = onFlow ? made.map((sigma) => sigma / (sigma + 1)) : made;
    const whole = options.use_karras_sigmas ? roundHalfEven : Math.trunc;
    const timesteps = onFlow
      ? truncatedTimesteps(sigmas, train)
      : sigmas.map((sigma) => whole(timestepOf(sigma, levels)));
    return { timesteps, sigmas: ending(sigmas, sigmas[sigmas.length - 1]) };
  }
  if (options.use_flow_sigmas) {
    const sigmas = flowSigmas(className, options, request);
    return { timesteps: truncatedTimesteps(sigmas, train), sigmas: ending(sigmas, sigmas[sigmas.length - 1]) };
  }
  const timesteps = spacedTimesteps({
    spacing: options.timestep_spacing,
    steps: request.steps,
    train,
    offset: options.steps_offset,
    spare: true,
  });
  const sigmas = timesteps.map((t) => valueAt(levels, t));
  return { timesteps, sigmas: ending(sigmas, levels[0]) };
}

function flowSigmas(className: string, options: UnipcOptions, request: TableRequest): Float64Array {
  const { num_train_timesteps: train, time_shift_type: type } = options;
  const mu = options.use_dynamic_shifting ? requiredMu(className, type, request) : undefined;
  const shift = (sigma: number) =>
    mu === undefined ? shiftSigma(options.flow_shift, sigma) : dynamicShiftSigma(type, mu, sigma);
  if (request.tables === "0.36") return flippedFlowSigmas(shift, train, request.steps);
  const grid =
    request.sigmas === undefined
      ? linspace(1, 1 / train, request.steps + 1).slice(0, request.steps)
      : Float64Array.from(request.sigmas);
  const shifted = grid.map(shift);
  const sigmas = options.shift_terminal ? stretchToTerminal(shifted, options.shift_terminal) : shifted;
  if (Math.abs(sigmas[0] - 1) < belowOne) sigmas[0] -= belowOne;
  return sigmas;
}

function refuseOldOptions(className: string, options: UnipcOptions, request: TableRequest): void {
  const terminal = options.shift_terminal !== null;
  if (terminal && !options.use_flow_sigmas) {
    throw failure(
      "diffusion/unsupported-scheduler-option",
      said(
        '{className} has "shift_terminal" {shift_terminal}, which needs "use_flow_sigmas"; set that to true, or shift_terminal to null.',
        { className, shift_terminal: options.shift_terminal },
      ),
    );
  }
  const linear = options.use_dynamic_shifting && options.time_shift_type === "linear";
  if (request.tables !== "0.36" || !(terminal || linear || request.sigmas !== undefined)) return;
  throw failure(
    "diffusion/bad-table-request",
    said(
      "The tables of diffusers 0.36 know no shift_terminal, no linear time shift and no given sigmas in {className}; ask for the tables of 0.37.",
      { className },
    ),
  );
}
