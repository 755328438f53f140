import type { DocumentNode, End, WorkflowDocument } from "#web/document/document.ts";
import { endKey } from "#web/document/document.ts";
import { type NodeKinds, paramSchema, portOf } from "#web/document/node-kinds.ts";
import { nodesById, wiringOf } from "#web/document/wiring.ts";

/** The nearest output of a socket that a node needs, over however many nodes. */
export function nearestSource(
  document: WorkflowDocument,
  kinds: NodeKinds,
  node: string,
  socket: string,
): End | undefined {
  const nodes = nodesById(document);
  const { into } = wiringOf(document);
  // A set also visits what is added while it is walked: the nearest come first.
  const seen = new Set([node]);
  for (const id of seen) {
    for (const { from } of into.get(id) ?? []) {
      if (portOf(kinds.nodes.get(nodes.get(from[0])?.type ?? ""), "outputs", from[1])?.socket === socket) return from;
    }
    for (const { from } of into.get(id) ?? []) seen.add(from[0]);
  }
  return undefined;
}

/** The nodes that need an output, the nearest first; nothing that only stands behind another output of its node. */
export function nodesAfter(document: WorkflowDocument, output: End): readonly DocumentNode[] {
  const nodes = nodesById(document);
  const { outOf } = wiringOf(document);
  const key = endKey(output);
  const first = (outOf.get(output[0]) ?? []).filter(({ from }) => endKey(from) === key).map(({ to }) => to[0]);
  const seen = new Set(first);
  for (const id of seen) for (const { to } of outOf.get(id) ?? []) seen.add(to[0]);
  return [...seen].flatMap((id) => nodes.get(id) ?? []);
}

/** All outputs of a socket of some nodes. */
export function outputsOf(nodes: readonly DocumentNode[], kinds: NodeKinds, socket: string): readonly End[] {
  return nodes.flatMap(({ id, type }) =>
    (kinds.nodes.get(type)?.outputs ?? []).flatMap((port): End[] => (port.socket === socket ? [[id, port.name]] : [])),
  );
}

/** Those nodes that have a whole-number parameter of a name. */
export function withNumberParam(
  nodes: readonly DocumentNode[],
  kinds: NodeKinds,
  name: string,
): readonly DocumentNode[] {
  return nodes.filter(({ type }) => paramSchema(kinds.nodes.get(type), name)?.type === "integer");
}
