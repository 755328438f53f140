import type { DocumentNode, Point, WorkflowDocument } from "./document.ts";
import { sameJson } from "./same-json.ts";
import { filtered, mapped } from "./tidy.ts";

/** What nodes, notes, groups and reroutes have in common. */
interface Item {
  readonly id: string;
  readonly position: Point;
  readonly size?: Point | undefined;
  readonly pinned?: true | undefined;
}

const KINDS = ["nodes", "notes", "groups", "reroutes"] as const;
type Kind = (typeof KINDS)[number];

/** The document with some of its things changed, of all kinds or of those that are named. */
export function changeItems(
  document: WorkflowDocument,
  ids: ReadonlySet<string>,
  change: <T extends Item>(item: T) => T,
  kinds: readonly Kind[] = KINDS,
): WorkflowDocument {
  let next = document;
  for (const kind of kinds) {
    const items = mapped<Item>(document[kind], (item) => (ids.has(item.id) ? change(item) : item));
    if (items !== document[kind]) next = { ...next, [kind]: items };
  }
  return next;
}

/** The document with one of its nodes changed. */
export function changeNode(
  document: WorkflowDocument,
  id: string,
  change: (node: DocumentNode) => DocumentNode,
): WorkflowDocument {
  const nodes = mapped(document.nodes, (node) => (node.id === id ? change(node) : node));
  return nodes === document.nodes ? document : { ...document, nodes };
}

/** The item with a member set, or without it; the very same item if that is how it is. */
export function withMember<T extends object>(item: T, name: string, value: unknown): T {
  const members = item as Readonly<Record<string, unknown>>;
  if (sameJson(members[name], value)) return item;
  const { [name]: _, ...rest } = members;
  return (value === undefined ? rest : { ...members, [name]: value }) as T;
}

/** The ids, and those of the members of the groups among them. */
export function withMembers({ groups }: WorkflowDocument, ids: Iterable<string>): Set<string> {
  const all = new Set(ids);
  for (const { id, members } of groups) if (all.has(id)) for (const member of members) all.add(member);
  return all;
}

/** As the command `move`. */
export function move(document: WorkflowDocument, ids: readonly string[], [dx, dy]: Point): WorkflowDocument {
  if (dx === 0 && dy === 0) return document;
  const pinned = new Set(document.groups.filter((group) => group.pinned).map(({ id }) => id));
  const moved = withMembers(
    document,
    ids.filter((id) => !pinned.has(id)),
  );
  for (const dot of dotsWithin(document, moved)) moved.add(dot);
  return changeItems(document, moved, (item) =>
    item.pinned ? item : { ...item, position: [item.position[0] + dx, item.position[1] + dy] },
  );
}

/** The reroutes that are on no wire from or to anything else. */
export function dotsWithin({ wires, reroutes }: WorkflowDocument, ids: ReadonlySet<string>): string[] {
  if (reroutes.length === 0) return [];
  const outside = new Set(
    wires.filter(({ from, to }) => !ids.has(from[0]) || !ids.has(to[0])).flatMap(({ via }) => via ?? []),
  );
  return reroutes.filter(({ id }) => !outside.has(id)).map(({ id }) => id);
}

/** As the command `place`. */
export function place(document: WorkflowDocument, places: readonly (readonly [string, Point])[]): WorkflowDocument {
  const at = new Map(places);
  return changeItems(document, new Set(at.keys()), (item) =>
    item.pinned ? item : withMember(item, "position", at.get(item.id)),
  );
}

/** The document without the nodes, notes, groups and reroutes of these ids; what led to them is left to `tidy`. */
export function withoutItems(document: WorkflowDocument, ids: ReadonlySet<string>): WorkflowDocument {
  let next = document;
  for (const kind of KINDS) {
    const items = filtered<Item>(document[kind], ({ id }) => !ids.has(id));
    if (items !== document[kind]) next = { ...next, [kind]: items };
  }
  return next;
}
