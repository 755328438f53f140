import type { Immutable } from "./immutable.ts";
import type { ExposedParam, Workflow, WorkflowBlock } from "./workflow-schema.ts";

const ROOM = "block/";

/** The type of the nodes that stand for a block. */
export function blockType(id: string): string {
  return ROOM + id;
}

/** The id of the block that nodes of this type stand for; undefined for any other type. */
export function blockIdOf(type: string): string | undefined {
  return type.startsWith(ROOM) ? type.slice(ROOM.length) : undefined;
}

/** The block that nodes of this type stand for, if it is one and travels with the workflow. */
export function blockOf(
  { blocks = [] }: Immutable<Pick<Workflow, "blocks">>,
  type: string,
): Immutable<WorkflowBlock> | undefined {
  const id = blockIdOf(type);
  return id === undefined ? undefined : blocks.find((block) => block.id === id);
}

/**
 * What a node inside a block is called while it runs: `outer/inner`, for blocks within blocks `outer/middle/inner`. No id in
 * a file has a "/".
 *
 * @param outer "" for what stands in no block.
 */
export function innerId(outer: string, inner: string): string {
  return outer === "" ? inner : `${outer}/${inner}`;
}

/** The id of the drawn node that a running one belongs to: its own, or that of the block around all others. */
export function outermostId(id: string): string {
  const slash = id.indexOf("/");
  return slash < 0 ? id : id.slice(0, slash);
}

/** The name that an exposed parameter goes by. */
export function exposedName({ name, param }: Immutable<Pick<ExposedParam, "name" | "param">>): string {
  return name ?? param;
}

/** The type and parameter that a node's parameter sets in the end: its own, or through blocks that of a node inside. */
export function settledParam(
  workflow: Immutable<Workflow>,
  node: string,
  param: string,
): { readonly type: string; readonly param: string } | undefined {
  const type = workflow.nodes.find(({ id }) => id === node)?.type;
  if (type === undefined) return undefined;
  if (blockIdOf(type) === undefined) return { type, param };
  const inside = blockOf(workflow, type)?.workflow;
  const exposed = inside?.exposed.find((candidate) => exposedName(candidate) === param);
  return inside && exposed && settledParam(inside, exposed.node, exposed.param);
}
