import type { DocumentNode, DocumentWire, End, WorkflowDocument } from "./document.ts";
import { flowOrder } from "./flow-order.ts";
import { type NodeKinds, nodeTitle } from "./node-kinds.ts";
import { nodesById, wiringOf } from "./wiring.ts";

/** A line of the outline of a document: the drawing as a tree that can be read and walked without seeing it. */
export interface OutlineItem {
  readonly id: string;
  readonly kind: "group" | "node" | "note";
  readonly title: string;
  /** Members of a group. */
  readonly children: readonly OutlineItem[];
  /** Of a node. */
  readonly mode?: DocumentNode["mode"];
  readonly inputs: readonly OutlinePort[];
  readonly outputs: readonly OutlinePort[];
}

export interface OutlinePort {
  readonly name: string;
  readonly title: string;
  readonly socket?: string;
  /** An input that must be connected and is not. */
  readonly missing: boolean;
  /** The other ends of its wires, with the titles of their nodes. */
  readonly ends: readonly { readonly end: End; readonly title: string }[];
}

/** The outline of a document, in the order of the flow: a group stands where the first of its nodes does, notes come last. */
export function outline(document: WorkflowDocument, kinds: NodeKinds): readonly OutlineItem[] {
  const owner = new Map(document.groups.flatMap((group) => group.members.map((id) => [id, group] as const)));
  const items = [
    ...flowOrder(document).map((node) => nodeItem(document, kinds, node)),
    ...document.notes.map(({ id, text }): OutlineItem => ({ ...plain, id, kind: "note", title: firstLine(text) })),
  ];
  const children = new Map<string, OutlineItem[]>(document.groups.map(({ id }) => [id, []]));
  const top: OutlineItem[] = [];
  for (const item of items) {
    const group = owner.get(item.id);
    if (group === undefined) top.push(item);
    else {
      const list = children.get(group.id)!;
      if (list.length === 0) top.push({ ...plain, id: group.id, kind: "group", title: group.title, children: list });
      list.push(item);
    }
  }
  const empty = document.groups.filter(({ id }) => children.get(id)!.length === 0);
  return [...top, ...empty.map(({ id, title }): OutlineItem => ({ ...plain, id, kind: "group", title }))];
}

const plain = { children: [], inputs: [], outputs: [] };

/** A node as a line of the outline, with its ports. */
export function nodeItem(document: WorkflowDocument, kinds: NodeKinds, node: DocumentNode): OutlineItem {
  const { into, outOf } = wiringOf(document);
  const kind = kinds.nodes.get(node.type);
  const ports = (side: "inputs" | "outputs", wires: readonly DocumentWire[]): OutlinePort[] => {
    const [own, other] = side === "inputs" ? (["to", "from"] as const) : (["from", "to"] as const);
    const known = kind?.[side] ?? [];
    const stray = new Set(
      wires.map((wire) => wire[own][1]).filter((name) => !known.some((port) => port.name === name)),
    );
    return [...known, ...[...stray].map((name) => ({ name, title: name, socket: undefined, optional: true }))].map(
      (port) => {
        const ends = wires
          .filter((wire) => wire[own][1] === port.name)
          .map((wire) => ({ end: wire[other], title: titleOf(document, kinds, wire[other][0]) }));
        return {
          name: port.name,
          title: port.title,
          ...(port.socket !== undefined && { socket: port.socket }),
          missing: side === "inputs" && !port.optional && ends.length === 0,
          ends,
        };
      },
    );
  };
  return {
    ...plain,
    id: node.id,
    kind: "node",
    title: titleOf(document, kinds, node.id),
    ...(node.mode && { mode: node.mode }),
    inputs: ports("inputs", into.get(node.id) ?? []),
    outputs: ports("outputs", outOf.get(node.id) ?? []),
  };
}

function titleOf(document: WorkflowDocument, kinds: NodeKinds, id: string): string {
  return nodeTitle(nodesById(document).get(id)!, kinds);
}

/** The first line of Markdown that says something, without its signs. */
function firstLine(text: string): string {
  const line = text.split("\n").find((each) => /[\p{L}\p{N}]/u.test(each)) ?? "";
  return line.replace(/^[\s#>*_`~\-+]+/, "").trim();
}
