import type { Catalogue } from "#kit/catalogue.ts";
import type { Problem } from "#protocol/problem.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { checkPaths, type Reach } from "./check-paths.ts";
import { checkFlat, checkFlatInTurns } from "./check-workflow.ts";
import { type FlatWorkflow, flatten } from "./flatten.ts";
import { planRun } from "./plan-run.ts";

/** A run before its first node. */
export interface Preparation {
  readonly flat: FlatWorkflow;
  /** All that is wrong with the workflow; what is wrong with nodes that the run does not need does not stop it. */
  readonly problems: readonly Problem[];
  /** Ids in the order to run them; undefined if the run cannot start. */
  readonly order: readonly string[] | undefined;
}

/** Opens, checks and plans a workflow, each once. Never throws. @param targets ids of the nodes to run; the output nodes if left out. */
export function prepareRun(drawn: Workflow, catalogue: Catalogue, targets?: readonly string[]): Preparation {
  const flat = flatten(drawn, catalogue, targets);
  return planned(flat, catalogue, checkFlat(flat, catalogue));
}

/**
 * The same for a server, which has others to serve: a large workflow is looked at in turns.
 * @param reach what runs will find at a path; files are not looked for where it is left out.
 */
export async function prepareRunInTurns(
  drawn: Workflow,
  catalogue: Catalogue,
  targets?: readonly string[],
  reach?: Reach,
): Promise<Preparation> {
  const flat = flatten(drawn, catalogue, targets);
  const problems = await checkFlatInTurns(flat, catalogue);
  return planned(flat, catalogue, reach ? [...problems, ...(await checkPaths(flat, catalogue, reach))] : problems);
}

function planned(flat: FlatWorkflow, catalogue: Catalogue, problems: readonly Problem[]): Preparation {
  const plan = planRun(flat, catalogue);
  const order = "cycle" in plan || problems.some(concerns(plan.order)) ? undefined : plan.order;
  return { flat, problems, order };
}

/** Whether a problem keeps a run of these nodes from starting. */
function concerns(order: readonly string[]): (problem: Problem) => boolean {
  const needed = new Set(order);
  return ({ node, inner = node }) => inner === undefined || needed.has(inner);
}
