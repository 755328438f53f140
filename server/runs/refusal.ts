import { Failure } from "#core/failure.ts";
import type { Problem } from "#protocol/problem.ts";

const MOST_TOLD = 3;

/** A workflow that cannot run, with everything that keeps it from running. */
export class RefusalFailure extends Failure {
  readonly problems: readonly Problem[];

  constructor(code: string, message: string, problems: readonly Problem[]) {
    super(code, message);
    this.problems = problems;
  }
}

export function refusal(problems: readonly Problem[]): RefusalFailure {
  const told = problems.slice(0, MOST_TOLD).map(({ message, remedy }) => `${message} ${remedy}`);
  const more = problems.length > MOST_TOLD ? ` And ${problems.length - MOST_TOLD} more.` : "";
  return new RefusalFailure("runs/refused", `The workflow cannot run: ${told.join(" ")}${more}`, problems);
}
