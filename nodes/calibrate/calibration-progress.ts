import { said } from "#core/said.ts";
import { calibrationCost, edgeGroups, replayCost, type Weights } from "#diffusion/loop/calibration.ts";
import type { NodeContext } from "#kit/context.ts";
import { duration } from "#kit/duration.ts";
import { paceBy } from "#kit/pace.ts";

type FinishedGroups = ReadonlyMap<number, readonly number[]>;

export interface CalibrationSize {
  readonly steps: number;
  readonly maxGap: number;
  readonly batch: number;
  /** In which work is counted. */
  readonly weights: Weights;
}

/**
 * Tells how far a calibration of several samples is, in weighted evaluations, with the time that is left for the sample in the note.
 * What every sample has in its journal counts as done from the first word on, so that it is not taken for fast work.
 *
 * @param finished the groups of each sample that a stopped run has left.
 * @returns to be told the sample, and the work done or known of it.
 */
export function calibrationProgress(
  { steps, maxGap, batch, weights }: CalibrationSize,
  finished: readonly FinishedGroups[],
  progress: NodeContext["progress"],
  now: () => number = () => performance.now(),
): (sample: number, work: number) => void {
  const groups = edgeGroups(steps, maxGap, batch);
  const cost = calibrationCost(steps, maxGap, weights);
  const done = finished.map((known) => {
    const whole = groups.filter((edges, k) => known.get(k)?.length === edges.length);
    return whole.length === groups.length ? cost : replayCost(steps, whole.flat(), weights);
  });
  const pace = paceBy(now);
  return (sample, work) => {
    done[sample] = Math.max(done[sample]!, work);
    const all = done.reduce((sum, count) => sum + count, 0);
    pace.mark(all);
    const left = pace.timeFor(cost - done[sample]);
    const place = { sample: sample + 1, samples: done.length };
    const note =
      left === undefined || done.length === 1
        ? said("sample {sample} of {samples}", place)
        : said("sample {sample} of {samples}, {left} left of it", { ...place, left: duration(left) });
    progress(all, done.length * cost, note);
  };
}
