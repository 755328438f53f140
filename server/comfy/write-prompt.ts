import type { Catalogue } from "#kit/catalogue.ts";
import type { Workflow, WorkflowNode } from "#protocol/workflow-schema.ts";
import type { Prompt } from "./prompt.ts";

/**
 * A workflow as a prompt in ComfyUI's API format, for runs that were not submitted as one. Muted nodes and wires at ports
 * that the catalogue does not know are left out; ids stay as they are.
 */
export function writePrompt({ nodes, wires }: Workflow, catalogue: Catalogue): Prompt {
  const running = new Map(nodes.filter(({ mode }) => mode !== "muted").map((node) => [node.id, node]));
  const links = new Map<string, Record<string, [string, number]>>();
  for (const { from, to } of wires) {
    const source = running.get(from[0]);
    const slot = Object.keys(catalogue.get(source?.type ?? "")?.outputs ?? {}).indexOf(from[1]);
    if (slot >= 0 && running.has(to[0])) links.set(to[0], { ...links.get(to[0]), [to[1]]: [from[0], slot] });
  }
  return Object.fromEntries(
    [...running.values()].map((node) => [
      node.id,
      {
        class_type: node.type,
        inputs: { ...values(node), ...links.get(node.id) },
        _meta: { title: node.title ?? catalogue.get(node.type)?.title ?? node.type },
      },
    ]),
  );
}

function values({ params }: WorkflowNode): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, Array.isArray(value) ? { __value__: value } : value]),
  );
}
