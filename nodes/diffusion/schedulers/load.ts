import { inARow, said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { cogVideoXDdimOptions, cogVideoXDdimScheduler } from "./cogvideox-ddim.ts";
import { cogVideoXDpmOptions, cogVideoXDpmScheduler } from "./cogvideox-dpm.ts";
import { ddimOptions, ddimScheduler } from "./ddim.ts";
import { ddpmOptions, ddpmScheduler } from "./ddpm.ts";
import { dpmSolverScheduler } from "./dpm-solver.ts";
import { dpmSolverOptions } from "./dpm-solver-table.ts";
import { eulerOptions, eulerScheduler } from "./euler.ts";
import { eulerAncestralOptions, eulerAncestralScheduler } from "./euler-ancestral.ts";
import { flowMatchEulerOptions, flowMatchEulerScheduler } from "./flow-match-euler.ts";
import { lcmOptions, lcmScheduler } from "./lcm.ts";
import type { Options } from "./options.ts";
import { pndmOptions, pndmScheduler } from "./pndm.ts";
import { rflowOptions, rflowScheduler } from "./rflow.ts";
import type { Scheduler, TableRequest } from "./scheduler.ts";
import { unipcScheduler } from "./unipc.ts";
import { unipcOptions } from "./unipc-table.ts";

/**
 * What a model predicts: the velocity noise − data of a straight path, the same with its sign turned (Open-Sora), or
 * something on a path of signal shares ᾱ.
 */
export type Path = "flow" | "turned flow" | "alpha-bar";

/** A scheduler, and all that others need to know of it: they know none by its name. */
interface SchedulerClass {
  readonly options: Options;
  readonly make: (config: Readonly<Record<string, unknown>>, request: TableRequest) => Scheduler;
  /** Models of which paths it samples; of a single one where its keys say nothing else. */
  readonly paths: readonly [Path, ...Path[]];
  /** Its key for the shift of a flow, if it has one. */
  readonly shift?: "shift" | "flow_shift";
  /** It draws a share of fresh noise, eta. */
  readonly hasEta?: true;
  /** Families' pipelines hand it the sigmas and the exponent of dynamic shifting; others make tables of their own. */
  readonly takesSigmas?: true;
  /** Steps that it makes beyond those asked for. */
  readonly extraSteps?: number;
}

const onAlphaBar = { paths: ["alpha-bar"] } as const;
const onBoth = { paths: ["alpha-bar", "flow"], shift: "flow_shift" } as const;

/** The classes of diffusers; a file may hold keys of another of them. */
const diffusersClasses = new Map<string, SchedulerClass>([
  [
    "FlowMatchEulerDiscreteScheduler",
    {
      options: flowMatchEulerOptions,
      make: flowMatchEulerScheduler,
      paths: ["flow"],
      shift: "shift",
      takesSigmas: true,
    },
  ],
  ["UniPCMultistepScheduler", { options: unipcOptions, make: unipcScheduler, ...onBoth }],
  ["DPMSolverMultistepScheduler", { options: dpmSolverOptions, make: dpmSolverScheduler, ...onBoth }],
  ["EulerDiscreteScheduler", { options: eulerOptions, make: eulerScheduler, ...onAlphaBar }],
  ["EulerAncestralDiscreteScheduler", { options: eulerAncestralOptions, make: eulerAncestralScheduler, ...onAlphaBar }],
  ["DDIMScheduler", { options: ddimOptions, make: ddimScheduler, ...onAlphaBar, hasEta: true }],
  ["DDPMScheduler", { options: ddpmOptions, make: ddpmScheduler, ...onAlphaBar }],
  ["PNDMScheduler", { options: pndmOptions, make: pndmScheduler, ...onAlphaBar, extraSteps: 1 }],
  ["LCMScheduler", { options: lcmOptions, make: lcmScheduler, ...onAlphaBar }],
  ["CogVideoXDDIMScheduler", { options: cogVideoXDdimOptions, make: cogVideoXDdimScheduler, ...onAlphaBar }],
  ["CogVideoXDPMScheduler", { options: cogVideoXDpmOptions, make: cogVideoXDpmScheduler, ...onAlphaBar }],
]);

const rflow: SchedulerClass = { options: rflowOptions, make: rflowScheduler, paths: ["turned flow"] };

/** Keys of classes of diffusers that are not built here, met in files that were once saved for such a class. */
const foreignKeys = ["noise_sampler_seed", "sigma_data", "sigma_schedule", "rho"];

const diffusersKeys = new Set([
  ...foreignKeys,
  ...Array.from(diffusersClasses.values(), ({ options }) => Object.keys(options)).flat(),
]);

const classes: ReadonlyMap<string, SchedulerClass> = new Map([...diffusersClasses, ["RFLOW", rflow]]);

/** The class names that can be loaded. */
export const schedulerNames: readonly string[] = [...classes.keys()];

/** What is known of a class; undefined for one that cannot be loaded. */
export function schedulerClass(name: unknown): Omit<SchedulerClass, "options" | "make"> | undefined {
  return typeof name === "string" ? classes.get(name) : undefined;
}

/**
 * The scheduler of a scheduler_config.json, its timestep table made for a request.
 *
 * The file is read as diffusers reads it: `_class_name` picks the class, an absent key takes the class default, keys that
 * start with `_` are not read, and keys of *other* scheduler classes are ignored (the files of Stable Diffusion hold some,
 * left over from the class they were first saved for). Everything else that is not built here is refused by name, all at once.
 *
 * Cost: O(training timesteps + steps).
 *
 * @throws Failure `diffusion/unknown-scheduler`, `diffusion/unsupported-scheduler-option`,
 *   `diffusion/bad-table-request`, `diffusion/impossible-scheduler-table`
 */
export function loadScheduler(config: Readonly<Record<string, unknown>>, request: TableRequest): Scheduler {
  const name = config._class_name;
  if (name === "RFLOW") return rflow.make(config, request);
  const known = typeof name === "string" ? diffusersClasses.get(name) : undefined;
  if (known === undefined) {
    const given =
      name === undefined
        ? said("The configuration names no scheduler (_class_name)")
        : said("{name} is no scheduler that can be run", { name: JSON.stringify(name) });
    throw failure(
      "diffusion/unknown-scheduler",
      said("{given}; use one of {schedulerNames}.", { given, schedulerNames: inARow(schedulerNames) }),
    );
  }
  const own = Object.entries(config).filter(([key]) => Object.hasOwn(known.options, key) || !diffusersKeys.has(key));
  return known.make(Object.fromEntries(own), request);
}
