import type { Catalogue } from "#kit/catalogue.ts";
import type { WorkflowNode } from "#protocol/workflow-schema.ts";

/** A title has no limit, and may be in thousands of messages. */
const LONGEST_TITLE = 80;

/** How a message names a node: its id and, where it has one, the title people see. */
export function nodeName(node: WorkflowNode, catalogue: Catalogue): string {
  const title = nodeTitle(node, catalogue);
  if (title === node.type) return `"${node.id}"`;
  return `"${node.id}" (${title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE)}…` : title})`;
}

/** What stands on the node: the user's title, or the definition's, or the type where it is unknown. */
export function nodeTitle(node: WorkflowNode, catalogue: Catalogue): string {
  return node.title ?? catalogue.get(node.type)?.title ?? node.type;
}
