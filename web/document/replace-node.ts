import type { Command } from "./commands.ts";
import type { DocumentNode, WorkflowDocument } from "./document.ts";
import type { NodeKind, PortKind } from "./kinds.ts";
import { type NodeKinds, paramSchema } from "./node-kinds.ts";
import { wiringOf } from "./wiring.ts";

/**
 * Puts a node of another kind in the place of one, with its wires: each goes to the port of the same name and socket, or else to the
 * first free one of its socket; a wire that fits nowhere goes with the node. Parameters of the same name and type are kept.
 *
 * @param id of the new node.
 */
export function replaceNode(
  document: WorkflowDocument,
  kinds: NodeKinds,
  old: DocumentNode,
  kind: NodeKind,
  id: string,
): readonly Command[] {
  const before = kinds.nodes.get(old.type);
  const typeOf = (of: NodeKind | undefined, name: string) => JSON.stringify(paramSchema(of, name)?.type);
  const params = Object.fromEntries(
    Object.entries(old.params).filter(
      ([name]) => paramSchema(kind, name) && typeOf(kind, name) === typeOf(before, name),
    ),
  );
  const node: DocumentNode = { id, type: kind.type, version: kind.version, params, position: old.position };
  const { into, outOf } = wiringOf(document);
  const inputs = portsFor(before?.inputs ?? [], kind.inputs);
  const outputs = portsFor(before?.outputs ?? [], kind.outputs);
  const taken = new Set<string>();
  const incoming = [...(into.get(old.id)?.values() ?? [])].flatMap(({ from, to, via }): Command[] => {
    const port = inputs(to[1], taken);
    if (port === undefined) return [];
    taken.add(port);
    return [{ type: "connect", from, to: [id, port], ...(via && { via }) }];
  });
  const outgoing = (outOf.get(old.id) ?? []).flatMap(({ from, to, via }): Command[] => {
    const port = outputs(from[1], new Set());
    return port === undefined ? [] : [{ type: "connect", from: [id, port], to, ...(via && { via }) }];
  });
  return [{ type: "add", nodes: [node] }, ...incoming, ...outgoing, { type: "remove", ids: [old.id] }];
}

/** Which of the new ports takes a wire of an old one. */
function portsFor(before: readonly PortKind[], after: readonly PortKind[]) {
  return (name: string, taken: ReadonlySet<string>): string | undefined => {
    const socket = before.find((port) => port.name === name)?.socket;
    const fitting = after.filter((port) => port.socket === socket && !taken.has(port.name));
    return (fitting.find((port) => port.name === name) ?? fitting[0])?.name;
  };
}
