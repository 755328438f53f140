import { Failure } from "#core/failure.ts";
import { causeOfDeath, machineMemory } from "#process/cause-of-death.ts";

const QUOTED = 300;

/**
 * Why a run process has ended, for people.
 * @param how the signal or exit code. @param said the last that it wrote on stderr.
 */
export function workerDied(how: string, said: string): Failure {
  const { words, isMemory } = causeOfDeath(how, said);
  const cause = isMemory ? ` Most likely memory ran out (the machine has ${machineMemory()} GiB).` : "";
  const advice = isMemory
    ? "Close other programs, or use fewer samples, frames or steps at once, and retry the run."
    : "Retry the run; if it ends so again, report it with the workflow.";
  const quote = words && !/^SIG/.test(how) ? ` It said: ${words.slice(-QUOTED)}` : "";
  return new Failure("worker/died", `The process that ran the workflow ended (${how}).${cause} ${advice}${quote}`);
}

/** A run process that did not heed a request to stop was ended. */
export function workerKilled(graceMs: number): Failure {
  return new Failure(
    "worker/killed",
    `The run did not stop within ${Math.round(graceMs / 100) / 10} s of being asked to, so its process was ended; what had finished is kept, retry the run to go on.`,
  );
}

export function workerNotStarted(why: string): Failure {
  return new Failure(
    "worker/not-started",
    `No process could be started to run workflows in (${why}); mend that, and runs that wait will start by themselves.`,
  );
}
