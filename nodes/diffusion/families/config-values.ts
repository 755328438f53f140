import type { Failure } from "#core/failure.ts";
import { type Said, said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";

type Json = Readonly<Record<string, unknown>>;

/** A positive whole number of a config.json, or what is usual where the key is absent. @throws Failure `model/bad-config`. */
export function whole(config: Json, key: string, usual: number): number {
  const value = config[key] === undefined ? usual : config[key];
  if (isCount(value)) return value;
  throw badConfig(config, key, said("a positive whole number"));
}

/** The same where null, too, stands for what is usual: the class has no number of its own. @throws Failure `model/bad-config`. */
export function wholeOrNull(config: Json, key: string, usual: number): number {
  return config[key] === null ? usual : whole(config, key, usual);
}

/** A finite number, or what is usual where the key is absent or null. @throws Failure `model/bad-config`. */
export function finite(config: Json, key: string, usual: number): number {
  const value = config[key] ?? usual;
  if (Number.isFinite(value)) return value as number;
  throw badConfig(config, key, said("a number"));
}

/** true or false, or what is usual where the key is absent; null is false, as Python has it. @throws Failure `model/bad-config`. */
export function flag(config: Json, key: string, usual: boolean): boolean {
  const value = config[key] === undefined ? usual : (config[key] ?? false);
  if (typeof value === "boolean") return value;
  throw badConfig(config, key, said("true or false"));
}

/** Height and width of a latent that a denoiser was made for; undefined where it does not say. @throws Failure `model/bad-config`. */
export function sampleSize(denoiser: Json): readonly [height: number, width: number] | undefined {
  const value = denoiser.sample_size ?? undefined;
  if (value === undefined) return undefined;
  if (isCount(value)) return [value, value];
  if (Array.isArray(value) && value.length === 2 && value.every(isCount)) return value as [number, number];
  throw badConfig(denoiser, "sample_size", said("a positive whole number, or height and width as two"));
}

export function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0;
}

export function badConfig(config: Json, key: string, wanted: Said): Failure {
  return failure(
    "model/bad-config",
    said("A config.json must give {key} as {wanted}, but has {config}. Export the model again or mend the file.", {
      key,
      wanted,
      config: JSON.stringify(config[key] ?? null),
    }),
  );
}
