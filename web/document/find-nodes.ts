import type { WorkflowDocument } from "./document.ts";
import { flowOrder } from "./flow-order.ts";
import { type NodeKinds, nodeTitle } from "./node-kinds.ts";

/** A node that was searched for, and what of it fits: its own title or type, or a parameter with its value. */
export interface FoundNode {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
}

/** The nodes of a workflow that have all words, in titles, types, ids, and names and values of parameters, in the order of the flow. */
export function foundNodes(document: WorkflowDocument, kinds: NodeKinds, query: string): readonly FoundNode[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return flowOrder(document).flatMap(({ id, type, title: own, params }) => {
    const title = nodeTitle({ title: own, type }, kinds);
    const values = Object.entries(params).map(([name, value]) => `${name} ${textOf(value)}`);
    const name = `${title} ${kinds.nodes.get(type)?.title ?? ""} ${type} ${id}`.toLowerCase();
    const all = `${name} ${values.join(" ").toLowerCase()}`;
    if (!words.every((word) => all.includes(word))) return [];
    const inName = words.every((word) => name.includes(word));
    const value = inName ? undefined : values.find((each) => words.some((word) => each.toLowerCase().includes(word)));
    return [{ id, title, detail: value ?? firstValue(params) ?? id }];
  });
}

/** What tells nodes of one type apart. */
function firstValue(params: Readonly<Record<string, unknown>>): string | undefined {
  const text = Object.values(params).find((value) => typeof value === "string" && value !== "");
  return text === undefined ? undefined : textOf(text);
}

function textOf(value: unknown): string {
  return (typeof value === "string" ? value : JSON.stringify(value)).replaceAll(/\s*\n\s*/g, " · ");
}
