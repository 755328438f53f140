import { Failure } from "#core/failure.ts";

/** One key of a scheduler_config.json: its class default, what may stand there, and how it is read. */
export interface Option<T> {
  /** The class default, read like any other value. */
  readonly initial: unknown;
  /** What is supported, in words, for the refusal. */
  readonly supported: string;
  /** The value as the scheduler uses it; undefined where it is not supported. */
  readonly read: (value: unknown) => T | undefined;
}

export type Options = Readonly<Record<string, Option<unknown>>>;

export type OptionValues<O extends Options> = {
  readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never;
};

/** true or false; Python's None counts as false, as it does in diffusers' own tests of a flag. */
export function flag(initial: boolean): Option<boolean> {
  return {
    initial,
    supported: "true or false",
    read: (value) => (value === null ? false : typeof value === "boolean" ? value : undefined),
  };
}

/** A flag whose true would change the formula to one that is not built. */
export function notSupported(): Option<false> {
  return {
    initial: false,
    supported: "false",
    read: (value) => (value === false || value === null ? false : undefined),
  };
}

/** The one value that is supported. Where the class default is another, the key must be there. */
export function only<const T extends string | number | boolean | null>(value: T, initial: unknown = value): Option<T> {
  return { initial, supported: JSON.stringify(value), read: (given) => (given === value ? value : undefined) };
}

/** One of some words, the first being the class default. */
export function oneOf<const T extends string>(initial: T, ...others: T[]): Option<T> {
  const words = [initial, ...others];
  return {
    initial,
    supported: words.map((word) => JSON.stringify(word)).join(" or "),
    read: (value) => words.find((word) => word === value),
  };
}

/** A finite number between two bounds, both included. */
export function number(initial: number, low = -Infinity, high = Infinity): Option<number> {
  return {
    initial,
    supported: `a number${bounds(low, high)}`,
    read: (value) => (Number.isFinite(value) && inside(value as number, low, high) ? (value as number) : undefined),
  };
}

/** A whole number between two bounds, both included. */
export function whole(initial: number, low: number, high: number): Option<number> {
  return {
    initial,
    supported: `a whole number${bounds(low, high)}`,
    read: (value) => (Number.isInteger(value) && inside(value as number, low, high) ? (value as number) : undefined),
  };
}

/** Null, the class default, or a finite number between two bounds, both included. */
export function maybeNumber(low = -Infinity, high = Infinity): Option<number | null> {
  const given = number(0, low, high);
  return {
    initial: null,
    supported: `${given.supported}, or null`,
    read: (value) => (value === null ? null : given.read(value)),
  };
}

/** A list of finite numbers; null or an empty list for none. */
export function numbers(): Option<readonly number[]> {
  return {
    initial: [],
    supported: "a list of numbers",
    read: (value) => {
      if (value === null) return [];
      return Array.isArray(value) && value.every((item) => Number.isFinite(item)) ? (value as number[]) : undefined;
    },
  };
}

/** A key of the class that decides nothing here, whatever stands there. */
export function withoutEffect(initial: unknown): Option<unknown> {
  return { initial, supported: "anything", read: (value) => value ?? null };
}

/**
 * Reads a configuration as diffusers would: an absent key takes the class default, keys that start with `_` are not read.
 * Where diffusers would ignore or run what is not built here, this refuses, all problems in one message.
 *
 * @throws Failure `diffusion/unsupported-scheduler-option`
 */
export function readOptions<O extends Options>(
  className: string,
  options: O,
  config: Readonly<Record<string, unknown>>,
): OptionValues<O> {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [key, { initial, supported, read }] of Object.entries(options)) {
    const given = Object.hasOwn(config, key);
    const value = given ? config[key] : initial;
    values[key] = read(value);
    if (values[key] === undefined) {
      problems.push(`"${key}" is ${shown(value)}${given ? "" : " by default"} (supported: ${supported})`);
    }
  }
  const unknown = Object.keys(config).filter((key) => !key.startsWith("_") && !Object.hasOwn(options, key));
  problems.push(...unknown.map((key) => `"${key}" is ${shown(config[key])} (not an option of this class)`));
  if (unknown.length > 0) problems.push(`its options are ${Object.keys(options).join(", ")}`);
  if (problems.length > 0) {
    throw new Failure(
      "diffusion/unsupported-scheduler-option",
      `${className} cannot be run as configured: ${problems.join("; ")}. Change the scheduler's configuration, or use another scheduler.`,
    );
  }
  return values as OptionValues<O>;
}

function bounds(low: number, high: number): string {
  if (high !== Infinity) return low === -Infinity ? ` of at most ${high}` : ` from ${low} to ${high}`;
  return low === -Infinity ? "" : ` of at least ${low}`;
}

function inside(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}

function shown(value: unknown): string {
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
