import { z } from "zod";

/** How a setting is written as text: on the command line and in the environment. */
type SettingKind = "text" | "number" | "bytes" | "path" | "list" | "paths";

/** What people are told of a setting. */
export interface SettingNotes {
  readonly kind: SettingKind;
  /** What it must be, to follow the words "must be". */
  readonly expected: string;
  /** What it does, in one sentence. */
  readonly about: string;
  /** What stands for it when it is left out, if that is no value of its own. */
  readonly otherwise?: string;
  /** Never shown, logged or repeated in a message. */
  readonly secret?: boolean;
}

/** A number between bounds, both included. */
export function whole(min: number, max: number, about: string) {
  return z
    .int()
    .min(min)
    .max(max)
    .meta({ kind: "number", expected: `a whole number from ${min} to ${max}`, about });
}

/** Any text that is not empty. */
export function text(expected: string, about: string, notes: Partial<SettingNotes> = {}) {
  return z
    .string()
    .min(1)
    .meta({ kind: "text", expected, about, ...notes });
}

export function choice<const T extends readonly string[]>(options: T, about: string) {
  const expected = `one of ${options.join(", ")}`;
  return z.enum(options).meta({ kind: "text", expected, about });
}

/** Texts, separated by commas outside of JSON. */
export function list(item: z.ZodType<string>, expected: string, about: string, notes: Partial<SettingNotes> = {}) {
  return z.array(item).meta({ kind: "list", expected, about, ...notes });
}

const UNITS: Readonly<Record<string, number>> = { "": 1, KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30, TB: 2 ** 40 };

/** A size: a whole number of bytes, or text such as "4GB" (1 KB = 1024 bytes). */
export function bytes(min: string, about: string, notes: Partial<SettingNotes> = {}) {
  const expected = `a size of at least ${min}, such as 500MB or 4GB`;
  return z
    .union([z.number(), z.string()])
    .transform(toBytes)
    .pipe(z.int().min(toBytes(min)))
    .meta({ kind: "bytes", expected, about, ...notes });
}

/** A size as it can be written, in the largest unit that is whole. */
export function sizeText(bytes: number): string {
  const [unit, size] = Object.entries(UNITS).findLast(([, size]) => bytes % size === 0)!;
  return `${bytes / size}${unit}`;
}

/** NaN for what is no size. */
function toBytes(size: number | string): number {
  if (typeof size === "number") return size;
  const [, amount, unit] = /^(\d+(?:\.\d+)?) ?([KMGT]?)i?B?$/i.exec(size.trim()) ?? [];
  if (amount === undefined) return Number.NaN;
  return Math.round(Number(amount) * UNITS[unit ? `${unit.toUpperCase()}B` : ""]!);
}
