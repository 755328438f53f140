import type { End, WorkflowDocument } from "#web/document/document.ts";
import type { PortKind } from "#web/document/kinds.ts";
import { type NodeKinds, portOf } from "#web/document/node-kinds.ts";
import { nodesById } from "#web/document/wiring.ts";

/** The port inside that an interface leads to, if there is one. */
export function portAt(
  document: WorkflowDocument,
  kinds: NodeKinds,
  side: "inputs" | "outputs",
  [node, name]: End,
): PortKind | undefined {
  return portOf(kinds.nodes.get(nodesById(document).get(node)?.type ?? ""), side, name);
}

/** What is wrong with a port of the interface: it leads nowhere, or to inputs that take different things. */
export function interfaceProblem(
  document: WorkflowDocument,
  kinds: NodeKinds,
  side: "inputs" | "outputs",
  ends: readonly End[],
): "nowhere" | "mixed" | undefined {
  const sockets = ends.map((end) => portAt(document, kinds, side, end)?.socket);
  if (sockets.length === 0 || sockets.includes(undefined)) return "nowhere";
  return new Set(sockets).size > 1 ? "mixed" : undefined;
}
