import { anyOf, inARow, type Said, said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";

/** One key of a scheduler_config.json: its class default, what may stand there, and how it is read. */
export interface Option<T> {
  /** The class default, read like any other value. */
  readonly initial: unknown;
  /** What is supported, in words, for the refusal. */
  readonly supported: Said;
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
    supported: said("true or false"),
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
    supported: anyOf(words.map((word) => JSON.stringify(word))),
    read: (value) => words.find((word) => word === value),
  };
}

/** A finite number between two bounds, both included. */
export function number(initial: number, low = -Infinity, high = Infinity): Option<number> {
  return {
    initial,
    supported: bounded(said("a number"), low, high),
    read: (value) => (Number.isFinite(value) && inside(value as number, low, high) ? (value as number) : undefined),
  };
}

/** A whole number between two bounds, both included. */
export function whole(initial: number, low: number, high: number): Option<number> {
  return {
    initial,
    supported: bounded(said("a whole number"), low, high),
    read: (value) => (Number.isInteger(value) && inside(value as number, low, high) ? (value as number) : undefined),
  };
}

/** Null, the class default, or a finite number between two bounds, both included. */
export function maybeNumber(low = -Infinity, high = Infinity): Option<number | null> {
  const given = number(0, low, high);
  return {
    initial: null,
    supported: said("{number}, or null", { number: given.supported }),
    read: (value) => (value === null ? null : given.read(value)),
  };
}

/** A list of finite numbers; null or an empty list for none. */
export function numbers(): Option<readonly number[]> {
  return {
    initial: [],
    supported: said("a list of numbers"),
    read: (value) => {
      if (value === null) return [];
      return Array.isArray(value) && value.every((item) => Number.isFinite(item)) ? (value as number[]) : undefined;
    },
  };
}

/** A key of the class that decides nothing here, whatever stands there. */
export function withoutEffect(initial: unknown): Option<unknown> {
  return { initial, supported: said("anything"), read: (value) => value ?? null };
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
  const problems: Said[] = [];
  for (const [key, { initial, supported, read }] of Object.entries(options)) {
    const given = Object.hasOwn(config, key);
    const value = given ? config[key] : initial;
    values[key] = read(value);
    if (values[key] === undefined) {
      const what = { key, value: shown(value), supported };
      problems.push(
        given
          ? said('"{key}" is {value} (supported: {supported})', what)
          : said('"{key}" is {value} by default (supported: {supported})', what),
      );
    }
  }
  const unknown = Object.keys(config).filter((key) => !key.startsWith("_") && !Object.hasOwn(options, key));
  const odd = unknown.map((key) => ({ key, value: shown(config[key]) }));
  problems.push(...odd.map((what) => said('"{key}" is {value} (not an option of this class)', what)));
  if (unknown.length > 0) problems.push(said("its options are {options}", { options: inARow(Object.keys(options)) }));
  if (problems.length > 0) {
    throw failure(
      "diffusion/unsupported-scheduler-option",
      said(
        "{className} cannot be run as configured: {problems}. Change the scheduler's configuration, or use another scheduler.",
        { className, problems: inARow(problems, "; ") },
      ),
    );
  }
  return values as OptionValues<O>;
}

function bounded(number: Said, low: number, high: number): Said {
  if (high === Infinity) return low === -Infinity ? number : said("{number} of at least {low}", { number, low });
  return low === -Infinity
    ? said("{number} of at most {high}", { number, high })
    : said("{number} from {low} to {high}", { number, low, high });
}

function inside(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}

function shown(value: unknown): string {
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
