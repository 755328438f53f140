import { Failure } from "#core/failure.ts";
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

interface SchedulerClass {
  readonly options: Options;
  readonly make: (config: Readonly<Record<string, unknown>>, request: TableRequest) => Scheduler;
}

/** The classes of diffusers; a file may hold keys of another of them. */
const diffusersClasses = new Map<string, SchedulerClass>([
  ["FlowMatchEulerDiscreteScheduler", { options: flowMatchEulerOptions, make: flowMatchEulerScheduler }],
  ["UniPCMultistepScheduler", { options: unipcOptions, make: unipcScheduler }],
  ["DPMSolverMultistepScheduler", { options: dpmSolverOptions, make: dpmSolverScheduler }],
  ["EulerDiscreteScheduler", { options: eulerOptions, make: eulerScheduler }],
  ["EulerAncestralDiscreteScheduler", { options: eulerAncestralOptions, make: eulerAncestralScheduler }],
  ["DDIMScheduler", { options: ddimOptions, make: ddimScheduler }],
  ["DDPMScheduler", { options: ddpmOptions, make: ddpmScheduler }],
  ["PNDMScheduler", { options: pndmOptions, make: pndmScheduler }],
  ["LCMScheduler", { options: lcmOptions, make: lcmScheduler }],
  ["CogVideoXDDIMScheduler", { options: cogVideoXDdimOptions, make: cogVideoXDdimScheduler }],
  ["CogVideoXDPMScheduler", { options: cogVideoXDpmOptions, make: cogVideoXDpmScheduler }],
]);

const rflow: SchedulerClass = { options: rflowOptions, make: rflowScheduler };

/** Keys of classes of diffusers that are not built here, met in files that were once saved for such a class. */
const foreignKeys = ["noise_sampler_seed", "sigma_data", "sigma_schedule", "rho"];

const diffusersKeys = new Set([
  ...foreignKeys,
  ...Array.from(diffusersClasses.values(), ({ options }) => Object.keys(options)).flat(),
]);

/** The class names that can be loaded. */
export const schedulerNames: readonly string[] = [...diffusersClasses.keys(), "RFLOW"];

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
        ? "The configuration names no scheduler (_class_name)"
        : `${JSON.stringify(name)} is no scheduler that can be run`;
    throw new Failure("diffusion/unknown-scheduler", `${given}; use one of ${schedulerNames.join(", ")}.`);
  }
  const own = Object.entries(config).filter(([key]) => Object.hasOwn(known.options, key) || !diffusersKeys.has(key));
  return known.make(Object.fromEntries(own), request);
}
