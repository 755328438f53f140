import type { Catalogue } from "#kit/catalogue.ts";
import type { Problem } from "#protocol/problem.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { expandBlocks } from "./expand-blocks.ts";
import { resolveWorkflow } from "./resolve-workflow.ts";

/** A workflow as it will be run: made once for a run, then checked, planned and run. */
export interface FlatWorkflow {
  /** As it was drawn. */
  readonly drawn: Workflow;
  /** Without blocks. */
  readonly expanded: Workflow;
  /** Without blocks, every node at its installed version, what is switched off gone. */
  readonly resolved: Workflow;
  /** Ids of the nodes in it that are to be run; the output nodes if undefined. */
  readonly targets: readonly string[] | undefined;
  /** Blocks that cannot be opened. */
  readonly unopened: readonly Problem[];
  /** Nodes whose migration failed. */
  readonly unmigrated: readonly Problem[];
}

/** Never throws. @param targets ids of the nodes to run; the output nodes if left out. */
export function flatten(drawn: Workflow, catalogue: Catalogue, targets?: readonly string[]): FlatWorkflow {
  const opened = expandBlocks(drawn, catalogue, targets);
  const { workflow: resolved, problems: unmigrated } = resolveWorkflow(opened.workflow, catalogue);
  return { drawn, expanded: opened.workflow, resolved, targets: opened.targets, unopened: opened.problems, unmigrated };
}
