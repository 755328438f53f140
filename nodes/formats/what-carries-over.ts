import { inARow, type Said, said } from "#core/said.ts";
import { failure } from "./failures.ts";
import type { Provenance } from "./provenance.ts";
import type { ScheduleFile } from "./schedule-file.ts";

/** How a program for elsewhere reuses, which is not always how a schedule was measured. */
export interface Elsewhere {
  /** As it stands in a sentence. */
  readonly program: Said;
  /** What it reuses. Absent: it only keeps which steps are computed, for whoever reads it. */
  readonly level?: "output" | "residual";
  /** The predictors that it makes just as they were measured. */
  readonly predictors: readonly string[];
  /** It is a program of ours: what it would do otherwise than measured is another schedule, and is refused. */
  readonly faithful?: true;
  /** It compares the run's table with the schedule's by itself. */
  readonly comparesTable?: true;
}

const REUSED = { output: said("the denoiser's output"), residual: said("what the block stack adds") } as const;

/**
 * What of a schedule does not carry over to a program elsewhere, a sentence each for people: reuse level, predictor,
 * guidance, the sampler's table. Nothing where all is kept.
 * @throws Failure `formats/other-schedule` where a program of ours would reuse something else, or predict it otherwise,
 * than was measured
 */
export function notesOf(schedule: ScheduleFile, elsewhere: Elsewhere): Said[] {
  return [...levelNotes(schedule, elsewhere), ...predictorNotes(schedule, elsewhere), ...runNotes(schedule, elsewhere)];
}

function levelNotes({ reuseLevel }: ScheduleFile, { program, level, faithful }: Elsewhere): Said[] {
  if (level === undefined) return [said("{program} says which steps are computed, not what is reused.", { program })];
  const reused = REUSED[level];
  if (reuseLevel === "unknown") {
    return [said("The reuse level of the schedule is not known: {program} reuses {reused}.", { program, reused })];
  }
  if (reuseLevel === level) return [];
  if (faithful) {
    throw failure(
      "formats/other-schedule",
      said(
        'The schedule was measured at the reuse level "{reuseLevel}" and {program} reuses at the level "{level}"; export it to diffusers, cache-dit or lemica, or calibrate at the level "{level}".',
        { reuseLevel, program, level },
      ),
    );
  }
  return [
    said(
      "Measured at the reuse level {reuseLevel}: {program} reuses {reused}, and the measured errors do not hold there.",
      {
        reuseLevel,
        program,
        reused,
      },
    ),
  ];
}

function predictorNotes({ predictor }: ScheduleFile, { program, level, predictors, faithful }: Elsewhere): Said[] {
  if (level === undefined || predictors.includes(predictor)) return [];
  if (predictor === "unknown") {
    return [said("The predictor of the schedule is not known: {program} holds the last computed value.", { program })];
  }
  if (faithful) {
    throw failure(
      "formats/other-schedule",
      said(
        'The schedule was measured with the predictor "{predictor}", which {program} does not make; calibrate with one of {predictors}.',
        { predictor, program, predictors: inARow(predictors) },
      ),
    );
  }
  return [
    said(
      "Measured with the predictor {predictor}: {program} holds the last computed value, and the measured errors do not hold there.",
      {
        predictor,
        program,
      },
    ),
  ];
}

/** What is set where the schedule runs, and was something when it was measured. */
function runNotes({ provenance: { guidance, scheduler } }: ScheduleFile, { comparesTable }: Elsewhere): Said[] {
  const notes: Said[] = [];
  notes.push(...guidanceNotes(guidance));
  if (scheduler && !comparesTable) {
    notes.push(
      said("Made for the table of {scheduler}: set the same one where it runs.", { scheduler: scheduler.className }),
    );
  }
  if (!scheduler && comparesTable) {
    notes.push(said("The sampler's table is not known: only the number of steps can be compared where it runs."));
  }
  return notes;
}

/** Nothing of one that is not known. */
export function guidanceNotes(guidance: Provenance["guidance"]): Said[] {
  if (!guidance) return [];
  const { mode, scale } = guidance;
  return scale === undefined
    ? [said("Made with the guidance {mode}: set the same where it runs.", { mode })]
    : [said("Made with the guidance {mode} at scale {scale}: set the same where it runs.", { mode, scale })];
}
