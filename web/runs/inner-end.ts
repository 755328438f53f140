import { blockOf, innerId } from "#protocol/block.ts";
import type { Immutable } from "#protocol/immutable.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";

type End = readonly [node: string, port: string];

/**
 * The output of a running node that an output of a drawn one is: itself, or for a block that of the node inside, however
 * deep. Undefined where the block's interface leads to nothing.
 */
export function innerEnd(workflow: Immutable<Workflow>, [node, port]: End): End | undefined {
  const drawn = workflow.nodes.find(({ id }) => id === node);
  const inside = drawn && blockOf(workflow, drawn.type)?.workflow;
  if (!inside) return [node, port];
  const from = inside.outputs?.find(({ name }) => name === port)?.from;
  const end = from && innerEnd(inside, from);
  return end && [innerId(node, end[0]), end[1]];
}
