import { overNames } from "#core/local-errors.ts";
import type { FullRuns } from "#formats/full-runs-file.ts";
import type { ScheduleFile } from "#formats/schedule-file.ts";
import { type ProposalParams, proposalsOf, proposedSchedule } from "./propose.ts";

/** How much more, or less, early steps count than was asked for. */
const FACTORS = [1, 0.5, 2, 0.25, 4];

/** A schedule with what it was proposed for. */
export interface Candidate {
  readonly schedule: ScheduleFile;
  readonly early: number;
  readonly over: ProposalParams["over"];
}

/** How many there can be. */
export const MOST_CANDIDATES = FACTORS.length * overNames.length;

/**
 * Different schedules of one budget, the one that was asked for first: early steps count more or less, and samples in other ways.
 * Lazy, since each takes a pass over the full runs. @throws Failure as `proposalsOf`.
 */
export function* candidates(runs: FullRuns, params: ProposalParams, budget: number): Generator<Candidate> {
  const seen = new Set<string>();
  const overs = [params.over, ...overNames.filter((over) => over !== params.over)];
  for (const factor of FACTORS) {
    for (const over of overs) {
      // Where early steps count nothing more, a multiple of that says nothing.
      const early = params.early === 0 && factor > 1 ? factor : params.early * factor;
      const changed = { ...params, early, over };
      const schedule = proposedSchedule(runs, changed, proposalsOf(runs, changed), budget);
      const steps = schedule.compute.join(" ");
      if (!seen.has(steps)) yield { schedule, early, over };
      seen.add(steps);
    }
  }
}
