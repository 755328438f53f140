import { InvalidArgumentError, Option } from "commander";
import { distanceNames } from "#core/distance.ts";
import { Failure } from "#core/failure.ts";
import { predictorIds } from "#core/predictors.ts";
import { schedulerNames } from "#diffusion/schedulers/load.ts";
import { failure } from "./failures.ts";

/** A parser for an option that takes a whole number within bounds. */
export function whole(name: string, min: number, max = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isInteger(value) && value >= min && value <= max) return value;
    const isBounded = max < Number.MAX_SAFE_INTEGER || value > max;
    const range = `from ${min}${isBounded ? ` to ${max}` : ""}`;
    throw badOption(`${name} must be a whole number ${range}, not "${text}".`);
  };
}

/** A parser for an option that takes a number within bounds. */
export function decimal(name: string, min: number, max = Number.POSITIVE_INFINITY): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isFinite(value) && value >= min && value <= max) return value;
    const range = max === Number.POSITIVE_INFINITY ? `from ${min}` : `from ${min} to ${max}`;
    throw badOption(`${name} must be a number ${range}, not "${text}".`);
  };
}

/** A parser for an option whose text `parse` takes or refuses with a Failure. */
export function parsed<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (cause) {
      if (cause instanceof Failure) throw new InvalidArgumentError(cause.message);
      throw cause;
    }
  };
}

export function badOption(message: string): Failure {
  return failure("cli/bad-option", message);
}

/** Gathers an option that may be given several times. */
export function gather(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

export const jsonOption = () => new Option("--json", "print the result as JSON on stdout");

export const modelOption = () =>
  new Option(
    "--model <dir>",
    "model folder: ONNX files as export-onnx and Optimum write them, or a diffusers pipeline in PyTorch",
  ).makeOptionMandatory();

export const dtypeOption = () =>
  new Option("--dtype <type>", "of a pipeline in PyTorch").choices(["float32", "bfloat16", "float16"]);

export const deviceOption = () =>
  new Option("--device <name>", "of a pipeline in PyTorch, as torch names it, such as cuda");

export const offloadOption = () =>
  new Option("--offload", "of a pipeline in PyTorch: move parts to the device when they are called");

export const variantOption = () =>
  new Option("--variant <name>", "of the weights of a pipeline in PyTorch, such as fp16");

export const imageOption = () =>
  new Option(
    "--image <file>",
    "a picture to start from, or to refer to, for models that take one (PNG, JPEG, WebP, …)",
  );

export const lastImageOption = () =>
  new Option("--last-image <file>", "a picture to end with, for models made for that (Wan2.1 FLF2V)");

export const sizeOption = (which: "width" | "height" | "frames") =>
  new Option(`--${which} <n>`, "of what is made (default: the model's)").argParser(whole(`--${which}`, 1, 10_000));

export const stepsOption = () =>
  new Option("--steps <n>", "steps of a full run").argParser(whole("--steps", 1, 1000)).default(50);

export const guidanceOption = () =>
  new Option(
    "--guidance <scale>",
    "guidance scale; up to 1 the prompt alone, one evaluation a step (default: the model's)",
  ).argParser(decimal("--guidance", 0));

export const samplerOption = () =>
  new Option("--sampler <class>", "another sampler, by its diffusers class (default: the model's)").choices([
    ...schedulerNames,
  ]);

export const shiftOption = () =>
  new Option("--shift <s>", "shift of a flow sampler (default: the model's)").argParser(decimal("--shift", 0.001));

export const sigmasOption = () =>
  new Option("--sigmas <list>", "noise levels of the steps, e.g. 1,0.9,0.6, in place of --steps and --shift");

export const negativeOption = () => new Option("--negative <text>", "negative prompt").default("");

export const distanceOption = () =>
  new Option("--distance <name>", "between final latents").choices([...distanceNames]).default("l1");

export const predictorOption = () =>
  new Option("--predictor <name>", "how a reused value is made").choices([...predictorIds]).default("hold");

export const reuseLevelOption = () =>
  new Option("--reuse-level <level>", "what a reused step reuses: the model's output, or what its block stack adds")
    .choices(["output", "residual"])
    .default("output");

export const threadsOption = () =>
  new Option("--threads <n>", "threads of the model's process (default: all cores)").argParser(
    whole("--threads", 1, 1024),
  );

export const providerOption = () =>
  new Option("--provider <name...>", "execution providers in order of preference").default(["cpu"]);
