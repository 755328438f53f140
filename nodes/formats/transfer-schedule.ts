import { checkSize } from "#core/error-graph.ts";
import { inARow, type Said, said, told } from "#core/said.ts";
import { failure } from "./failures.ts";
import { nearestSteps, type Transferred } from "./nearest-steps.ts";
import type { Provenance } from "./provenance.ts";
import { makeSchedule, type ScheduleFile } from "./schedule-file.ts";

/** The run that a schedule is carried to. */
export interface TransferTarget {
  readonly steps: number;
  /** T + 1 sigmas of that run; without them steps are found by their place in the run. */
  readonly sigmas?: readonly number[] | undefined;
  /** What the new schedule says of its sampler, model and guidance; the latter two are the old one's where left out. */
  readonly provenance?: Pick<Provenance, "model" | "scheduler" | "guidance">;
}

/** A schedule for another run, and how each of its steps was found. */
export interface Transfer extends Transferred {
  readonly schedule: ScheduleFile;
  /** `sigma` where both runs' sigmas are known, else `position`. */
  readonly along: "sigma" | "position";
}

/**
 * Carries a schedule to another step count, sampler or model: every computed step goes to the step of the new run that is
 * nearest along sigma (see `nearestSteps`). A guess: nothing is measured on the new run, so errors are left out, and
 * `provenance.transferred` says where the steps come from.
 *
 * @param sigmas the T + 1 sigmas of the run that the schedule was made for, where the schedule does not hold them itself.
 * @throws Failure `core/steps-invalid`; `formats/bad-sigmas` for a table of another length, or one that turns back
 */
export function transferSchedule(
  schedule: ScheduleFile,
  target: TransferTarget,
  sigmas: readonly number[] | undefined = schedule.provenance.scheduler?.sigmas,
): Transfer {
  checkSize(target.steps, 1);
  const along = sigmas && target.sigmas ? "sigma" : "position";
  const from = along === "sigma" ? table(sigmas!, schedule.steps, said("the schedule's run")) : places(schedule.steps);
  const to = along === "sigma" ? table(target.sigmas!, target.steps, said("the new run")) : places(target.steps);
  const transferred = nearestSteps(schedule.compute, from, to);
  const { model, scheduler, published } = schedule.provenance;
  const { reuseLevel, predictor, provenance } = schedule;
  const made = makeSchedule({
    steps: target.steps,
    // Weights do not travel, nor does an end that is reused.
    compute: [...new Set([...transferred.compute, target.steps - 1])],
    objective: "given",
    reuseLevel,
    predictor,
    provenance: {
      ...(model && { model }),
      ...(provenance.guidance && { guidance: provenance.guidance }),
      ...target.provenance,
      ...(provenance.source !== undefined && { source: provenance.source }),
      transferred: {
        from: {
          steps: schedule.steps,
          compute: [...schedule.compute],
          ...(model && { model: model.name }),
          ...(scheduler && { className: scheduler.className }),
          ...(published !== undefined && { published: (published as { id?: unknown }).id }),
        },
        along,
        mapping: transferred.mapping.map(({ from, to, fromAt, toAt }) => [from, to, rounded(fromAt), rounded(toAt)]),
      },
      notes: told(
        inARow(
          [
            said("Carried over from another run and not measured on this one."),
            ...(schedule.fitted ? [said("Its weights hold for the old run alone: it predicts by taylor1.")] : []),
            ...(schedule.promptSteps ? [said("It computes both branches wherever it computes.")] : []),
            ...transferred.notes,
          ],
          " ",
        ),
      ),
    },
  });
  return { ...transferred, schedule: made, along };
}

function rounded(place: number): number {
  return Number(place.toFixed(6));
}

function table(sigmas: readonly number[], steps: number, whose: Said): number[] {
  const own = sigmas.slice(0, steps);
  if (sigmas.length !== steps + 1 && sigmas.length !== steps) {
    throw failure(
      "formats/bad-sigmas",
      said(
        "There are {count} sigmas for the {steps} steps of {whose}; give one for each step and the last after them.",
        { count: sigmas.length, steps, whose },
      ),
    );
  }
  return noiseShares(own, whose);
}

/**
 * Sigmas as shares of noise in 0 … 1, falling: a flow's sigma is one already, and a ratio of noise to signal r (which is
 * over 1 somewhere) has the share r/(1 + r), so that samplers of both kinds have one axis.
 */
function noiseShares(sigmas: readonly number[], whose: Said): number[] {
  const ratios = sigmas.some((sigma) => sigma > 1);
  const shares = sigmas.map((s) => (!ratios ? s : s === Number.POSITIVE_INFINITY ? 1 : s / (1 + s)));
  const rising = shares.length > 1 && shares[0]! < shares[shares.length - 1]!;
  const falling = rising ? shares.map((share) => 1 - share) : shares;
  const turn = falling.findIndex((share, k) => !(share >= 0) || (k > 0 && share > falling[k - 1]!));
  if (turn < 0) return falling;
  throw failure(
    "formats/bad-sigmas",
    said("The sigmas of {whose} turn back at step {turn}; give a table that only falls, or only rises.", {
      whose,
      turn,
    }),
  );
}

/** Where steps stand in their run when no sigmas are known: 1 at the first, 0 after the last. */
function places(steps: number): number[] {
  return Array.from({ length: steps }, (_, k) => (steps === 1 ? 1 : 1 - k / (steps - 1)));
}
