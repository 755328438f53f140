import type { Catalogue } from "#kit/catalogue.ts";
import type { WorkflowNode } from "./workflow-schema.ts";

/** Something that keeps a workflow, or a part of it, from running. Plain JSON. */
export interface Problem {
  /** `workflow/what-is-wrong`, stable, for machines. */
  readonly code: string;
  /** One sentence for people: what is wrong. */
  readonly message: string;
  /** The node it is about; none if it is about the workflow as a whole. */
  readonly node?: string;
  readonly port?: string;
  readonly param?: string;
  /** One sentence for people: what to do. */
  readonly remedy: string;
}

/** How a message names a node: its id and, where it has one, the title people see. */
export function nodeName(node: WorkflowNode, catalogue: Catalogue): string {
  const title = nodeTitle(node, catalogue);
  return title === node.type ? `"${node.id}"` : `"${node.id}" (${title})`;
}

/** What stands on the node: the user's title, or the definition's, or the type where it is unknown. */
export function nodeTitle(node: WorkflowNode, catalogue: Catalogue): string {
  return node.title ?? catalogue.get(node.type)?.title ?? node.type;
}
