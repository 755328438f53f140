import type { Parameters } from "fast-check";

/** `LEMICA_FUZZ=10` does ten times as much; `LEMICA_FUZZ_SEED` does something else, or the same as another time. */
const factor = Number(process.env.LEMICA_FUZZ ?? 1);
const seed = Number(process.env.LEMICA_FUZZ_SEED ?? 20_261);

/**
 * How often a property is tried, from a seed that is told when it fails.
 * @param round of several, each with other values.
 */
export function tries(count: number, round = 0): Parameters<unknown> {
  return {
    seed: seed + round,
    numRuns: Math.max(1, Math.round(count * factor)),
    endOnFailure: false,
    interruptAfterTimeLimit: 1e9,
  };
}

/** For a test that tries much more than usual. */
export const fuzzTimeoutMs = Math.max(120_000, 120_000 * factor);
