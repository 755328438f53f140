import { Failure } from "#core/failure.ts";
import type { Foreseen, Foresight } from "#kit/node-definition.ts";

/** What a run would throw at a parameter, where it would: as the same sentence. */
export function refusedAt(param: string, check: () => void): Pick<Foresight, "refused"> {
  try {
    check();
    return {};
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    return { refused: { param, why: cause.said } };
  }
}

/** What is known of an error graph whose longest gaps are left out. */
export function trimmedFacts(errors: Foreseen, maxGap: number | undefined): Foreseen {
  return { ...errors, maxGap: Math.min(errors.maxGap ?? Number.POSITIVE_INFINITY, maxGap ?? Number.POSITIVE_INFINITY) };
}

/** The steps and largest gap of an error graph, where both are known. */
export function sizeOf(errors: Foreseen | undefined): { readonly steps: number; readonly maxGap: number } | undefined {
  const { steps, maxGap = Number.POSITIVE_INFINITY } = errors ?? {};
  return steps === undefined || !Number.isFinite(maxGap) ? undefined : { steps, maxGap };
}
