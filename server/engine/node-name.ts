import { type Said, said, shortened } from "#core/said.ts";
import type { Catalogue } from "#kit/catalogue.ts";
import type { WorkflowNode } from "#protocol/workflow-schema.ts";

/** A title has no limit, and may be in thousands of messages. */
const LONGEST_TITLE = 80;

/** How a message names a node: its id and, where it has one, the title people see. */
export function nodeName({ id, title, type }: Pick<WorkflowNode, "id" | "title" | "type">, catalogue: Catalogue): Said {
  const own = catalogue.get(type)?.title;
  // The title that a definition gives has words in other languages.
  if (title === undefined || title === own) return own === undefined ? `"${id}"` : named(id, { text: own });
  return title === type ? `"${id}"` : named(id, title);
}

/** The same for a title of the user's. */
export function named(id: string, title: Said): Said {
  const short = typeof title === "string" ? shortened(title, LONGEST_TITLE) : title;
  return said('"{id}" ({title})', { id, title: short });
}

/** What stands on the node: the user's title, or the definition's, or the type where it is unknown. */
export function nodeTitle(node: WorkflowNode, catalogue: Catalogue): string {
  return node.title ?? catalogue.get(node.type)?.title ?? node.type;
}
