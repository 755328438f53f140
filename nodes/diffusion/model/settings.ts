import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import type { SamplingDefaults } from "#diffusion/families/family.ts";
import { familyById } from "#diffusion/families/index.ts";
import type { Guidance } from "#diffusion/loop/guidance.ts";
import { chooseSampler, type SamplerChoice } from "#diffusion/schedulers/choose-sampler.ts";
import { loadScheduler, schedulerClass, schedulerNames } from "#diffusion/schedulers/load.ts";
import type { Scheduler, TableRequest } from "#diffusion/schedulers/scheduler.ts";
import { tableDifference } from "#diffusion/tensors/table-difference.ts";
import { elements } from "#diffusion/tensors/tensor.ts";
import type { Model } from "./model.ts";

/**
 * How a model is sampled: what travels on the SETTINGS wire, with the timestep table itself, since library defaults
 * change. Plain values; two can be infinite, and are null in JSON: the first sigma of a zero-SNR table, and
 * `lambda_min_clipped` (−∞).
 */
export interface Settings {
  /** The diffusers class. */
  readonly className: string;
  /** The complete scheduler configuration, class defaults included. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly request: TableRequest;
  readonly guidance: Guidance;
  /** What the denoiser is told at each of the T steps. */
  readonly timesteps: readonly number[];
  /** The noise level before each step and after the last, T + 1 of them. */
  readonly sigmas: readonly number[];
}

export interface SettingsRequest extends SamplerChoice {
  /** Steps asked for, 1 to 1000; PNDM makes one more. */
  readonly steps: number;
  /** Guidance scale, 0 or more, where 1 is the prompt alone; the family's default where absent. */
  readonly guidanceScale?: number;
  /** Share of fresh noise in DDIM, 0 to 1; 0 where absent. */
  readonly eta?: number;
  /** The noise levels of the steps themselves, falling, in place of those that the sampler makes: nothing is shifted or bent. */
  readonly sigmas?: readonly number[] | undefined;
}

/**
 * Decides scheduler, table and guidance. Deterministic; nothing is read from disk.
 * @throws Failure as `chooseSampler`; `settings/sampler-mismatch` for an eta that the sampler does not have;
 *   `model/unknown-family`.
 */
export function makeSettings(model: Model, wanted: SettingsRequest): Settings {
  const { steps, eta = 0, guidanceScale } = wanted;
  const { sampling } = familyById(model.family);
  const request: TableRequest = { steps, ...(eta !== 0 && { eta }), ...familyTable(model, sampling, wanted) };
  const own = {
    ...sampling.schedulerBySize?.(model.sizes),
    ...model.scheduler,
    ...repairsOf(model, sampling, wanted),
  };
  const scheduler = chooseSampler(own, wanted, request);
  if (eta !== 0 && !schedulerClass(scheduler.className)?.hasEta) {
    const withEta = schedulerNames.filter((name) => schedulerClass(name)?.hasEta).join(" or ");
    throw failure(
      "settings/sampler-mismatch",
      said(
        "{className} has no eta: only {withEta} draws a share of fresh noise. Leave eta empty, or choose {withEta}.",
        { className: scheduler.className, withEta },
      ),
    );
  }
  const guidance = sampling.guidance(model.configs, model.scheduler);
  const settings = settingsOf(scheduler, request, withScale(guidance, guidanceScale));
  return wanted.sigmas ? onGrid(settings, wanted.sigmas) : settings;
}

function settingsOf(
  { className, config, timesteps, sigmas }: Scheduler,
  request: TableRequest,
  guidance: Guidance,
): Settings {
  return { className, config, request, guidance, timesteps: [...timesteps], sigmas: [...sigmas] };
}

/** What samplers do to sigmas that they are given, undone. */
const AS_GIVEN = {
  shift: 1,
  flow_shift: 1,
  use_dynamic_shifting: false,
  shift_terminal: null,
  use_karras_sigmas: false,
  use_exponential_sigmas: false,
} as const;

/**
 * The same sampling over noise levels of its own, which the configuration then leaves as they are.
 * @param sigmas one for each step, falling, above 0; the run ends at 0. @throws Failure `diffusion/bad-table-request` where the sampler
 *   takes none, or these are none.
 */
export function onGrid({ className, config, request, guidance }: Settings, sigmas: readonly number[]): Settings {
  const plain = Object.fromEntries(Object.entries(AS_GIVEN).filter(([key]) => Object.hasOwn(config, key)));
  const { mu: _, sigmaMin: __, ...rest } = request;
  const onIt = { ...rest, steps: sigmas.length, sigmas: [...sigmas] };
  const scheduler = loadScheduler({ ...config, ...plain, _class_name: className }, onIt);
  return settingsOf(scheduler, onIt, guidance);
}

/**
 * The scheduler that settings describe, with the very table that they hold.
 * @throws Failure `diffusion/other-table` where this version makes another table of the same configuration.
 */
export function schedulerOf({ className, config, request, timesteps, sigmas }: Settings): Scheduler {
  const scheduler = loadScheduler({ ...config, _class_name: className }, request);
  const difference =
    tableDifference("timestep", timesteps, [...scheduler.timesteps]) ??
    tableDifference("sigma", sigmas, [...scheduler.sigmas]);
  if (difference === undefined) return scheduler;
  throw failure(
    "diffusion/other-table",
    said(
      "These settings were made by a version of this program that makes another timestep table: {difference}. Make the settings again.",
      { difference },
    ),
  );
}

/** What the pipeline changes of its own scheduler; of that, `from_config` hands another only keys that the file has. */
function repairsOf({ scheduler }: Model, { schedulerRepairs }: SamplingDefaults, { sampler }: SettingsRequest) {
  const repairs = Object.entries(schedulerRepairs?.(scheduler) ?? {});
  const other = sampler !== undefined && sampler !== scheduler._class_name;
  return Object.fromEntries(other ? repairs.filter(([key]) => Object.hasOwn(scheduler, key)) : repairs);
}

/** What the family's pipeline asks of the scheduler, where it takes that. */
function familyTable(
  model: Model,
  { table }: SamplingDefaults,
  { steps, sampler }: SettingsRequest,
): Partial<TableRequest> {
  const className = sampler ?? model.scheduler._class_name;
  if (!schedulerClass(className)?.takesSigmas || !table) return {};
  const { latentDims } = model;
  const tokens = latentDims.length === 2 ? latentDims[0]! : elements(latentDims.slice(1));
  return table(steps, tokens, model.scheduler);
}

function withScale(guidance: Guidance, scale: number | undefined): Guidance {
  return guidance.mode === "none" || scale === undefined ? guidance : { ...guidance, scale };
}
