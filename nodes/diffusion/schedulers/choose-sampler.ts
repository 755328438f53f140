import type { Failure } from "#core/failure.ts";
import { anyOf, type Said, said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { loadScheduler, type Path, schedulerClass, schedulerNames } from "./load.ts";
import type { Scheduler, TableRequest } from "./scheduler.ts";

type Config = Readonly<Record<string, unknown>>;

export interface SamplerChoice {
  /** A diffusers class; the model's own where absent. */
  readonly sampler?: string | undefined;
  /** Of a flow sampler, above 0: in place of the static or dynamic shift in the model's file. */
  readonly shift?: number | undefined;
}

/** What a model of each path predicts. No sampler of one path can stand in for one of another. */
const predicts: Readonly<Record<Path, Said>> = {
  flow: said("a flow velocity"),
  "turned flow": said("a flow velocity from noise to data"),
  "alpha-bar": said("no flow velocity"),
};

/** What an alpha-bar model was trained with: the noise process, and what is predicted. */
const PROCESS = [
  "num_train_timesteps",
  "beta_start",
  "beta_end",
  "beta_schedule",
  "trained_betas",
  "prediction_type",
  "rescale_betas_zero_snr",
  "snr_shift_scale",
];

/** Goes along from the file only, as with `from_config` of diffusers: where the model wants its timesteps, what is clipped. */
const PLACEMENT = [
  "timestep_spacing",
  "steps_offset",
  "set_alpha_to_one",
  "thresholding",
  "clip_sample",
  "clip_sample_range",
];

const FLOW_PROCESS = [
  "num_train_timesteps",
  "use_dynamic_shifting",
  "time_shift_type",
  "shift_terminal",
  "invert_sigmas",
];

/** Where such a key has another value than this, a sampler that does not know it would make other pictures. */
const NEUTRAL = { rescale_betas_zero_snr: false, snr_shift_scale: 1, invert_sigmas: false };

/**
 * The scheduler that a model is sampled with: its own, or another one on the model's noise process. A part of that
 * process which the file leaves out has the default of the model's own class, not of the class chosen. How a sampler
 * steps (order, Karras' sigmas, final sigma) does not go along.
 *
 * @param own the model's scheduler_config.json
 * @throws Failure `settings/sampler-mismatch`; `diffusion/bad-table-request`, also for dynamic shifting without
 *   the exponent that the family's pipeline works out; as `loadScheduler`
 */
export function chooseSampler(own: Config, { sampler, shift }: SamplerChoice, request: TableRequest): Scheduler {
  const ownClass = own._class_name;
  const other = sampler !== undefined && sampler !== ownClass;
  const chosen = other ? converted(own, sampler) : own;
  const config = shift === undefined ? chosen : { ...chosen, ...byHand(chosen, shift) };
  if (pathOf(config) === "flow" && config.use_dynamic_shifting === true && request.mu === undefined) {
    throw failure(
      "diffusion/bad-table-request",
      said(
        "{className} of this model has use_dynamic_shifting, a shift by the size of the latent that cannot be worked out here yet. Give a shift, or set use_dynamic_shifting to false in scheduler_config.json.",
        { className: String(config._class_name) },
      ),
    );
  }
  const scheduler = loadScheduler(config, request);
  if (other) refuseLost(config, scheduler);
  return scheduler;
}

/** Undefined where neither the class nor its keys tell. */
function pathOf(config: Config): Path | undefined {
  const known = schedulerClass(config._class_name);
  if (known?.paths.length === 1) return known.paths[0];
  // Other samplers along a flow, which cannot be run but stood in for.
  if (String(config._class_name).startsWith("FlowMatch") || config.use_flow_sigmas === true) return "flow";
  return known?.paths[0] ?? (Object.hasOwn(config, "beta_schedule") ? "alpha-bar" : undefined);
}

function converted(own: Config, target: string): Config {
  const path = pathOf(own);
  if (path === undefined) {
    throw mismatch(
      said(
        "{target} cannot be chosen, because scheduler_config.json does not say which noise process the model has; leave the sampler as it is.",
        { target },
      ),
    );
  }
  const samplers = schedulerNames.filter((name) => schedulerClass(name)!.paths.includes(path));
  if (!samplers.includes(target)) {
    throw mismatch(
      said(
        "{target} cannot sample this model, which was made for {className} and predicts {predicted}; use {samplers}.",
        {
          target,
          className: String(own._class_name),
          predicted: predicts[path],
          samplers: anyOf(samplers),
        },
      ),
    );
  }
  return { _class_name: target, ...(path === "flow" ? flowConfig(own, target) : alphaBarConfig(own)) };
}

function flowConfig(own: Config, target: string): Config {
  const shift = own.shift ?? own.flow_shift ?? 1;
  const isFlowAlone = schedulerClass(target)!.paths.length === 1;
  const type = isFlowAlone ? {} : { prediction_type: "flow_prediction", use_flow_sigmas: true };
  return { ...picked(own, FLOW_PROCESS), ...type, [shiftKey(target)]: shift };
}

function alphaBarConfig(own: Config): Config {
  const stated = picked(own, PROCESS);
  const ownClass = String(own._class_name);
  // PNDM's own default is a variant that is not built.
  const named = { ...stated, _class_name: ownClass, skip_prk_steps: true };
  const complete = schedulerNames.includes(ownClass) ? loadScheduler(named, { steps: 1 }).config : stated;
  // A class without this does not shift.
  const absent = { snr_shift_scale: 1 };
  return { ...absent, ...picked(complete, PROCESS), ...picked(own, PLACEMENT), skip_prk_steps: true };
}

/** The shift in place of what the configuration has, dynamic shifting included. */
function byHand(config: Config, shift: number): Config {
  const className = String(config._class_name);
  if (pathOf(config) === "flow") return { [shiftKey(className)]: shift, use_dynamic_shifting: false };
  throw mismatch(
    said(
      "{className} has no shift: only samplers of a flow velocity from data to noise have one. Leave the shift empty.",
      { className },
    ),
  );
}

function refuseLost(config: Config, { className, config: known }: Scheduler): void {
  for (const [key, neutral] of Object.entries(NEUTRAL)) {
    const value = config[key] ?? neutral;
    if (value === neutral || Object.hasOwn(known, key)) continue;
    throw mismatch(
      said(
        "{className} cannot sample this model, which has {key} {value} and needs a sampler that knows that; leave the sampler as it is.",
        { className, key, value: String(value) },
      ),
    );
  }
}

function mismatch(what: Said): Failure {
  return failure("settings/sampler-mismatch", what);
}

function shiftKey(className: string): string {
  return schedulerClass(className)?.shift ?? "flow_shift";
}

function picked(config: Config, keys: readonly string[]): Config {
  return Object.fromEntries(Object.entries(config).filter(([key]) => keys.includes(key)));
}
