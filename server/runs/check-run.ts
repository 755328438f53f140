import { prepareRun } from "#engine/prepare-run.ts";
import type { Catalogue } from "#kit/catalogue.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { refusal } from "./refusal.ts";

/** How many nodes a run has. @throws RefusalFailure `runs/refused` with all problems, if it cannot run. */
export function checkRun(document: Workflow, catalogue: Catalogue, targets?: readonly string[]): number {
  const { problems, order } = prepareRun(document, catalogue, targets);
  if (order === undefined) throw refusal(problems);
  return order.length;
}
