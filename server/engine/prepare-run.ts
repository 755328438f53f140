import type { Catalogue } from "#kit/catalogue.ts";
import type { Problem } from "#protocol/problem.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { checkWorkflow } from "./check-workflow.ts";
import { expandBlocks } from "./expand-blocks.ts";
import { planRun } from "./plan-run.ts";

/** A run before its first node. */
export interface Preparation {
  /** All that `checkWorkflow` finds; those of nodes that the run does not need do not stop it. */
  readonly problems: readonly Problem[];
  /** The workflow without blocks, and the targets in it. */
  readonly flat: Workflow;
  readonly targets: readonly string[] | undefined;
  /** Ids in the order to run them; undefined if the run cannot start. */
  readonly order: readonly string[] | undefined;
}

/** Never throws. @param problems what `checkWorkflow` finds, if that was asked already. */
export function prepareRun(
  workflow: Workflow,
  catalogue: Catalogue,
  wanted?: readonly string[],
  problems: readonly Problem[] = checkWorkflow(workflow, catalogue, wanted),
): Preparation {
  const { workflow: flat, targets } = expandBlocks(workflow, catalogue, wanted);
  const plan = planRun(flat, catalogue, targets);
  const order = "cycle" in plan || problems.some(concerns(plan.order)) ? undefined : plan.order;
  return { problems, flat, targets, order };
}

/** Whether a problem keeps a run of these nodes from starting. */
function concerns(order: readonly string[]): (problem: Problem) => boolean {
  const needed = new Set(order);
  return ({ node, inner = node }) => inner === undefined || needed.has(inner);
}
