import type { Failure } from "#core/failure.ts";
import { inARow, said } from "#core/said.ts";
import { causeOfDeath, machineMemory } from "#process/cause-of-death.ts";
import { failure } from "./failures.ts";

const QUOTED = 300;

/**
 * Why a run process has ended, for people.
 * @param how the signal or exit code. @param lastWords the last that it wrote on stderr.
 */
export function workerDied(how: string, lastWords: string): Failure {
  const { words, isMemory } = causeOfDeath(how, lastWords);
  const what = said("The process that ran the workflow ended ({how}).", { how });
  const advice = isMemory
    ? [
        said("Most likely memory ran out (the machine has {memory} GiB).", { memory: machineMemory() }),
        said("Close other programs, or use fewer samples, frames or steps at once, and retry the run."),
      ]
    : [said("Retry the run; if it ends so again, report it with the workflow.")];
  const quote = words && !/^SIG/.test(how) ? [said("It said: {words}", { words: words.slice(-QUOTED) })] : [];
  return failure("worker/died", inARow([what, ...advice, ...quote], " "));
}

/** A run process that did not heed a request to stop was ended. */
export function workerKilled(graceMs: number): Failure {
  return failure(
    "worker/killed",
    said(
      "The run did not stop within {graceMs} s of being asked to, so its process was ended; what had finished is kept, retry the run to go on.",
      { graceMs: Math.round(graceMs / 100) / 10 },
    ),
  );
}

export function workerNotStarted(why: string): Failure {
  return failure(
    "worker/not-started",
    said(
      "No process could be started to run workflows in ({why}); mend that, and runs that wait will start by themselves.",
      { why },
    ),
  );
}
