import type { DocumentNode, DocumentWire, End, WorkflowDocument } from "./document.ts";
import { sameEnd } from "./document.ts";

/** Where the wires of a document lead, by node. */
interface Wiring {
  readonly into: ReadonlyMap<string, readonly DocumentWire[]>;
  readonly outOf: ReadonlyMap<string, readonly DocumentWire[]>;
}

// Wires never change, so what is known of a list of them holds as long as the list does.
const wirings = new WeakMap<readonly DocumentWire[], Wiring>();
const indexes = new WeakMap<readonly DocumentNode[], ReadonlyMap<string, DocumentNode>>();

/** The nodes of a document by id. Time O(nodes) once for each list of nodes. */
export function nodesById({ nodes }: Pick<WorkflowDocument, "nodes">): ReadonlyMap<string, DocumentNode> {
  return remembered(indexes, nodes, () => new Map(nodes.map((node) => [node.id, node])));
}

/** The wires of a document by the nodes at their ends. Time O(wires) once for each list of wires. */
export function wiringOf({ wires }: Pick<WorkflowDocument, "wires">): Wiring {
  return remembered(wirings, wires, () => {
    return { into: grouped(wires, "to"), outOf: grouped(wires, "from") };
  });
}

/** The wire into an input, if there is one. */
export function wireInto(document: Pick<WorkflowDocument, "wires">, input: End): DocumentWire | undefined {
  return wiringOf(document)
    .into.get(input[0])
    ?.find(({ to }) => sameEnd(to, input));
}

/** The node itself and all that need it, however far away (`downstream`), or all that it needs (`upstream`). */
export function reach(
  document: Pick<WorkflowDocument, "wires">,
  ids: Iterable<string>,
  way: "downstream" | "upstream",
): Set<string> {
  const { into, outOf } = wiringOf(document);
  const reached = new Set(ids);
  // A set also visits what is added while it is walked.
  for (const id of reached)
    if (way === "downstream") for (const { to } of outOf.get(id) ?? []) reached.add(to[0]);
    else for (const { from } of into.get(id) ?? []) reached.add(from[0]);
  return reached;
}

function grouped(wires: readonly DocumentWire[], end: "from" | "to"): Map<string, DocumentWire[]> {
  const groups = new Map<string, DocumentWire[]>();
  for (const wire of wires) {
    const group = groups.get(wire[end][0]);
    if (group) group.push(wire);
    else groups.set(wire[end][0], [wire]);
  }
  return groups;
}

function remembered<K extends object, V>(memory: WeakMap<K, V>, key: K, make: () => V): V {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const made = make();
  memory.set(key, made);
  return made;
}
