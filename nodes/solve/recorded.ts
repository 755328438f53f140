import { guidedGram } from "#core/gram.ts";
import type { Recorded } from "#core/local-errors.ts";
import type { FullRuns } from "#formats/full-runs-file.ts";

/** What proposals and open-loop fits take of full runs: the Gram matrices of what is guided. */
export function recordedOf({ branches, action, runs, provenance, steps }: FullRuns): Recorded {
  const factors = branches.map(({ factor }) => factor);
  return {
    grams: runs.map(({ gram }) => guidedGram(gram, factors)),
    action: Float64Array.from(action),
    // A file from elsewhere may not say; then its steps are spaced evenly, as a flow's are.
    sigmas: Float64Array.from(provenance.scheduler?.sigmas ?? action.map((_, t) => 1 - t / steps).concat(0)),
  };
}
