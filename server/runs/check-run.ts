import { prepareRunInTurns } from "#engine/prepare-run.ts";
import type { Catalogue } from "#kit/catalogue.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { refusal } from "./refusal.ts";

/**
 * How many nodes a run has. A large workflow is looked at in turns with other work.
 * @throws RefusalFailure `runs/refused` with all problems, if it cannot run.
 */
export async function checkRun(document: Workflow, catalogue: Catalogue, targets?: readonly string[]): Promise<number> {
  const { problems, order } = await prepareRunInTurns(document, catalogue, targets);
  if (order === undefined) throw refusal(problems);
  return order.length;
}
