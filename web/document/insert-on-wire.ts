import { closesCircle, disconnect } from "./change-wires.ts";
import type { Command } from "./commands.ts";
import type { DocumentNode, DocumentWire, WorkflowDocument } from "./document.ts";
import type { NodeKinds } from "./node-kinds.ts";
import { wireInto } from "./wiring.ts";

/**
 * What puts a node into a wire: from the wire's output to the node's first free input of that kind, and from its first output
 * of that kind on to where the wire led. Undefined if the node has no such ports, or would be in a circle.
 *
 * @param node in the document, or about to be added to it.
 */
export function insertOnWire(
  document: WorkflowDocument,
  kinds: NodeKinds,
  node: Pick<DocumentNode, "id" | "type">,
  wire: DocumentWire,
): readonly Command[] | undefined {
  const { id } = node;
  const kind = kinds.nodes.get(node.type);
  const socket = socketOf(document, kinds, wire);
  const input = kind?.inputs.find((port) => port.socket === socket && !wireInto(document, [id, port.name]));
  const output = kind?.outputs.find((port) => port.socket === socket);
  if (input === undefined || output === undefined || wire.from[0] === id || wire.to[0] === id) return undefined;
  const without = disconnect(document, [wire.to]);
  if (closesCircle(without, wire.from[0], id) || closesCircle(without, id, wire.to[0])) return undefined;
  // In this order the reroutes of the wire are never without one.
  return [
    { type: "connect", from: wire.from, to: [id, input.name], ...(wire.via && { via: wire.via }) },
    { type: "connect", from: [id, output.name], to: wire.to },
  ];
}

function socketOf({ nodes }: WorkflowDocument, kinds: NodeKinds, { from, to }: DocumentWire): string | undefined {
  const kindOf = (id: string) => kinds.nodes.get(nodes.find((node) => node.id === id)?.type ?? "");
  const output = kindOf(from[0])?.outputs.find(({ name }) => name === from[1]);
  return (output ?? kindOf(to[0])?.inputs.find(({ name }) => name === to[1]))?.socket;
}
