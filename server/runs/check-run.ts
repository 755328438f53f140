import { Failure } from "#core/failure.ts";
import { inARow, type Said, said } from "#core/said.ts";
import type { Reach } from "#engine/check-paths.ts";
import { prepareRunInTurns } from "#engine/prepare-run.ts";
import type { Catalogue } from "#kit/catalogue.ts";
import { type Problem, saidOfProblem } from "#protocol/problem.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { failure } from "./failures.ts";

const CODE = "runs/refused";
const MOST_TOLD = 3;

/** A workflow that cannot run, with everything that keeps it from running. */
export class RefusalFailure extends Failure {
  readonly problems: readonly Problem[];

  constructor(what: Said, problems: readonly Problem[]) {
    super(CODE, what, failure.facts[CODE]);
    this.problems = problems;
  }
}

export function refusal(problems: readonly Problem[]): RefusalFailure {
  const why = inARow(problems.slice(0, MOST_TOLD).map(saidOfProblem), " ");
  const count = problems.length - MOST_TOLD;
  return new RefusalFailure(
    count > 0
      ? said("The workflow cannot run: {why} And {count} more.", { why, count })
      : said("The workflow cannot run: {why}", { why }),
    problems,
  );
}

/**
 * How many nodes a run has. A large workflow is looked at in turns with other work.
 * @throws RefusalFailure `runs/refused` with all problems, if it cannot run.
 */
export async function checkRun(
  document: Workflow,
  { catalogue, reach }: { readonly catalogue: Catalogue; readonly reach?: Reach },
  targets?: readonly string[],
): Promise<number> {
  const { problems, order } = await prepareRunInTurns(document, catalogue, targets, reach);
  if (order === undefined) throw refusal(problems);
  return order.length;
}
