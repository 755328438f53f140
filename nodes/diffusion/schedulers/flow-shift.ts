import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { number, oneOf, readOptions } from "./options.ts";
import type { TableRequest } from "./scheduler.ts";

/** The keys of resolution-dependent shifting. */
export const seqLenOptions = {
  base_shift: number(0.5),
  max_shift: number(1.15),
  base_image_seq_len: number(256),
  max_image_seq_len: number(4096),
};

/** How `mu` bends the sigmas. */
export const timeShiftType = oneOf("exponential", "linear");

/** sσ / (1 + (s − 1)σ): more steps where there is much noise. Esser et al. 2024, eq. 23. */
export function shiftSigma(shift: number, sigma: number): number {
  return (shift * sigma) / (1 + (shift - 1) * sigma);
}

/** The same bend by an exponent: k / (k + 1/σ − 1) with k = e^μ ("exponential") or k = μ ("linear"). */
export function dynamicShiftSigma(type: "exponential" | "linear", mu: number, sigma: number): number {
  const k = type === "exponential" ? Math.exp(mu) : mu;
  return k / (k + (1 / sigma - 1));
}

/** Stretches the distances from 1 so that the last sigma is `terminal` (Lightricks, LTX-Video `rf.py`). */
export function stretchToTerminal(sigmas: Float64Array, terminal: number): Float64Array {
  const scale = (1 - sigmas[sigmas.length - 1]) / (1 - terminal);
  return sigmas.map((sigma) => 1 - (1 - sigma) / scale);
}

/**
 * The shift exponent μ for a latent of this many tokens: linear from (base_image_seq_len, base_shift) to (max_image_seq_len,
 * max_shift), and beyond them. Keys of the configuration that decide something else are not looked at.
 *
 * @throws Failure `diffusion/unsupported-scheduler-option`, `diffusion/bad-table-request`
 */
export function muFor(config: Readonly<Record<string, unknown>>, tokens: number): number {
  const own = Object.entries(config).filter(([key]) => Object.hasOwn(seqLenOptions, key));
  const options = readOptions("Dynamic shifting", seqLenOptions, Object.fromEntries(own));
  if (!Number.isInteger(tokens) || tokens < 1) {
    throw failure(
      "diffusion/bad-table-request",
      said("The latent's tokens must be a whole number of at least 1, but are {tokens}.", { tokens }),
    );
  }
  const { base_shift, max_shift, base_image_seq_len, max_image_seq_len } = options;
  if (base_image_seq_len === max_image_seq_len) {
    throw failure(
      "diffusion/unsupported-scheduler-option",
      said(
        "base_image_seq_len and max_image_seq_len are both {base_image_seq_len}, so that no shift can be interpolated; make them differ.",
        { base_image_seq_len },
      ),
    );
  }
  const slope = (max_shift - base_shift) / (max_image_seq_len - base_image_seq_len);
  return tokens * slope + (base_shift - slope * base_image_seq_len);
}

/** N sigmas that fall evenly from 1 to 1/N: what flow pipelines hand to FlowMatchEuler. */
export function evenSigmas(steps: number): readonly number[] {
  return Array.from({ length: steps }, (_, k) => 1 - k / steps);
}

/** The same with the exponent by the size of the latent, as FLUX.1 and Qwen-Image ask for it. */
export function bySize(
  steps: number,
  tokens: number,
  scheduler: Readonly<Record<string, unknown>>,
): Pick<TableRequest, "sigmas" | "mu"> {
  return { sigmas: evenSigmas(steps), mu: muFor(scheduler, tokens) };
}
