import { type Said, said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import type { LatentLayout } from "#diffusion/families/family.ts";
import type { LatentScaling } from "./model.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * How a decoder's config.json says that latents are scaled. A key that is absent means no scaling of that kind, and so does
 * null unless the family's pipeline reckons with it.
 * @param path of the config.json, for failures. @param channels of one latent. @param needed keys that cannot be null.
 * @throws Failure `model/bad-config`.
 */
export function latentScalingOf(
  path: string,
  config: Json,
  channels: number,
  needed: readonly string[],
): LatentScaling {
  const wrong = (key: string, wanted: Said) =>
    failure(
      "model/bad-config",
      said('{path} must give "{key}" as {wanted}, but has {config}. Copy the file again from the original model.', {
        path,
        key,
        wanted,
        config: JSON.stringify(config[key]),
      }),
    );
  const isAbsent = (key: string) => config[key] === undefined || (config[key] === null && !needed.includes(key));
  const number = (key: string, absent: number): number => {
    const value = isAbsent(key) ? absent : config[key];
    if (Number.isFinite(value)) return value as number;
    throw wrong(key, said("a number"));
  };
  const list = (key: string): readonly number[] | undefined => {
    if (isAbsent(key)) return undefined;
    const value = config[key];
    if (Array.isArray(value) && value.length === channels && value.every(Number.isFinite)) return value as number[];
    throw wrong(key, said("{channels} numbers, one for each channel", { channels }));
  };
  const factor = number("scaling_factor", 1);
  if (factor === 0) throw wrong("scaling_factor", said("a number other than 0"));
  const [mean, deviation] = [list("latents_mean"), list("latents_std")];
  return { factor, shift: number("shift_factor", 0), ...(mean && { mean }), ...(deviation && { deviation }) };
}

/** Channels that a latent of this layout is scaled by, one after another: see `LatentLayout`. */
export function scaledChannels(layout: LatentLayout, dims: readonly number[]): number {
  switch (layout) {
    case "packed":
      return dims[1]! / 4;
    case "patchified-tokens":
    case "frames-first":
      return dims[1]!;
    default:
      return dims[0]!;
  }
}
