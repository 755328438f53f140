import { closesCircle } from "./change-wires.ts";
import type { End, WorkflowDocument } from "./document.ts";
import { type NodeKinds, nodeTitle, portOf } from "./node-kinds.ts";
import { nodesById, reach } from "./wiring.ts";

/** Why a wire cannot be: `values` are what the sentence is made of, for other languages. */
export interface Refusal {
  readonly code: "missing" | "unknown-port" | "other-kind" | "same-node" | "circle";
  readonly message: string;
  readonly values: Readonly<Record<string, string>>;
}

/**
 * Why there can be no wire from an output to an input, in words; undefined if there can. A wire that is in the input already
 * is no hindrance: it gives way. Time O(nodes + wires).
 */
export function refusalOf(document: WorkflowDocument, kinds: NodeKinds, from: End, to: End): Refusal | undefined {
  return (
    portRefusal(document, kinds, from, to) ??
    circleRefusal(document, kinds, from, to, closesCircle(document, from[0], to[0]))
  );
}

/** For each input of the document (`out`), or each output (`in`): why a wire that is drawn from an end cannot go there. */
export function refusalsFor(
  document: WorkflowDocument,
  kinds: NodeKinds,
  end: End,
  way: "out" | "in",
): (other: End) => Refusal | undefined {
  // What would close a circle is found once for all ports: whoever asks, asks for each of them.
  const circular = reach(document, [end[0]], way === "out" ? "upstream" : "downstream");
  return (other) => {
    const [from, to] = way === "out" ? [end, other] : [other, end];
    return portRefusal(document, kinds, from, to) ?? circleRefusal(document, kinds, from, to, circular.has(other[0]));
  };
}

function portRefusal(document: WorkflowDocument, kinds: NodeKinds, from: End, to: End): Refusal | undefined {
  const nodes = nodesById(document);
  const [source, target] = [nodes.get(from[0]), nodes.get(to[0])];
  if (source === undefined || target === undefined)
    return { code: "missing", message: "The node is not there any more.", values: {} };
  const [sourceKind, targetKind] = [kinds.nodes.get(source.type), kinds.nodes.get(target.type)];
  const output = portOf(sourceKind, "outputs", from[1]);
  const input = portOf(targetKind, "inputs", to[1]);
  if (output === undefined || input === undefined) {
    const [node, kind, port] = output === undefined ? [source, sourceKind, from[1]] : [target, targetKind, to[1]];
    const title = nodeTitle(node, kinds);
    const message = kind
      ? `${title} has no ${output === undefined ? "output" : "input"} ${port}.`
      : `${title} is not installed, so nobody knows what fits it.`;
    return { code: "unknown-port", message, values: { title, port } };
  }
  if (output.socket === input.socket) return undefined;
  const called = (socket: string) => kinds.sockets.get(socket)?.title ?? socket;
  const values = { input: input.title, takes: called(input.socket), gives: called(output.socket) };
  return { code: "other-kind", message: `${values.input} takes ${values.takes}, and this is ${values.gives}.`, values };
}

function circleRefusal(
  document: WorkflowDocument,
  kinds: NodeKinds,
  from: End,
  to: End,
  closes: boolean,
): Refusal | undefined {
  if (from[0] === to[0]) return { code: "same-node", message: "A node cannot wait for itself.", values: {} };
  if (!closes) return undefined;
  const titleOf = (id: string) => nodeTitle(nodesById(document).get(id)!, kinds);
  const values = { source: titleOf(from[0]), target: titleOf(to[0]) };
  return {
    code: "circle",
    message: `${values.source} needs ${values.target} already: the two would wait for each other.`,
    values,
  };
}
