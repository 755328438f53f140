import { Failure } from "#core/failure.ts";
import { familyById } from "./families/index.ts";
import type { Guidance } from "./guidance.ts";
import type { Model } from "./model.ts";
import { loadScheduler } from "./schedulers/load.ts";
import type { Scheduler, TableRequest } from "./schedulers/scheduler.ts";

/** How a model is sampled: what travels on the SETTINGS wire, with the timestep table itself, since library defaults change. */
export interface Settings {
  readonly className: string;
  /** The complete scheduler configuration. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly request: TableRequest;
  readonly guidance: Guidance;
  readonly timesteps: readonly number[];
  readonly sigmas: readonly number[];
}

export interface SettingsRequest {
  /** Steps asked for, 1 to 1000. */
  readonly steps: number;
  /** Guidance scale; the family's default where absent. */
  readonly guidanceScale?: number;
  /** Another sampler than the model's own, by its diffusers class. */
  readonly sampler?: string;
  /** The shift of a flow sampler, in place of the one in the model's configuration. */
  readonly shift?: number;
  /** Share of fresh noise in DDIM, 0 to 1. */
  readonly eta?: number;
}

/** Decides scheduler, table and guidance. @throws Failure as `loadScheduler`; `settings/sampler-mismatch`. */
export function makeSettings(model: Model, wanted: SettingsRequest): Settings {
  const request: TableRequest = { steps: wanted.steps, ...(wanted.eta !== undefined && { eta: wanted.eta }) };
  const config = schedulerConfig(model.scheduler, wanted);
  const scheduler = loadScheduler(config, request);
  const { guidance } = familyById(model.family).defaults;
  return {
    className: scheduler.className,
    config: scheduler.config,
    request,
    guidance: withScale(guidance, wanted.guidanceScale),
    timesteps: [...scheduler.timesteps],
    sigmas: [...scheduler.sigmas],
  };
}

/** The scheduler that settings describe. */
export function schedulerOf(settings: Settings): Scheduler {
  return loadScheduler({ _class_name: settings.className, ...settings.config }, settings.request);
}

function withScale(guidance: Guidance, scale: number | undefined): Guidance {
  return guidance.mode === "none" || scale === undefined ? guidance : { ...guidance, scale };
}

/** Keys that say which noise process a model was trained with; they go along to another sampler. */
const PROCESS = ["num_train_timesteps", "beta_start", "beta_end", "beta_schedule", "trained_betas", "prediction_type"];

function schedulerConfig(
  own: Readonly<Record<string, unknown>>,
  { sampler, shift }: SettingsRequest,
): Record<string, unknown> {
  const ownClass = String(own["_class_name"]);
  const target = sampler ?? ownClass;
  const flow = isFlow(own);
  if (target === ownClass) return { ...own, ...(shift !== undefined && shiftKey(target, flow, shift)) };
  if (flow !== canFlow(target) && !(!flow && bothWays(target))) {
    throw new Failure(
      "settings/sampler-mismatch",
      `${target} cannot sample this model, which was made for ${ownClass}: ${flow ? "it predicts a flow velocity; use FlowMatchEulerDiscreteScheduler, UniPCMultistepScheduler or DPMSolverMultistepScheduler" : "it does not predict a flow velocity; use a sampler such as DDIMScheduler or EulerDiscreteScheduler"}.`,
    );
  }
  const base = Object.fromEntries(Object.entries(own).filter(([key]) => PROCESS.includes(key)));
  const ownShift = shift ?? own["shift"] ?? own["flow_shift"] ?? 1;
  return {
    ...base,
    _class_name: target,
    ...(flow && bothWays(target) && { prediction_type: "flow_prediction", use_flow_sigmas: true }),
    ...(flow && shiftKey(target, flow, ownShift)),
  };
}

function isFlow(config: Readonly<Record<string, unknown>>): boolean {
  return config["_class_name"] === "FlowMatchEulerDiscreteScheduler" || config["use_flow_sigmas"] === true;
}

function bothWays(className: string): boolean {
  return ["UniPCMultistepScheduler", "DPMSolverMultistepScheduler"].includes(className);
}

function canFlow(className: string): boolean {
  return className === "FlowMatchEulerDiscreteScheduler" || bothWays(className);
}

function shiftKey(className: string, flow: boolean, shift: unknown): Record<string, unknown> {
  if (flow) return bothWays(className) ? { flow_shift: shift } : { shift };
  throw new Failure(
    "settings/sampler-mismatch",
    `${className} has no shift, because this model predicts no flow velocity. Leave the shift empty.`,
  );
}
