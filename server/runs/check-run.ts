import { Failure } from "#core/failure.ts";
import { prepareRunInTurns } from "#engine/prepare-run.ts";
import type { Catalogue } from "#kit/catalogue.ts";
import type { Problem } from "#protocol/problem.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";

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

/**
 * How many nodes a run has. A large workflow is looked at in turns with other work.
 * @throws RefusalFailure `runs/refused` with all problems, if it cannot run.
 */
export async function checkRun(document: Workflow, catalogue: Catalogue, targets?: readonly string[]): Promise<number> {
  const { problems, order } = await prepareRunInTurns(document, catalogue, targets);
  if (order === undefined) throw refusal(problems);
  return order.length;
}
