import { exposedName } from "#protocol/block.ts";
import {
  type DocumentNode,
  type DocumentWire,
  type Exposed,
  endKey,
  type Group,
  type Note,
  type WorkflowDocument,
} from "./document.ts";
import { matchNodes } from "./match-nodes.ts";
import { type ParamChange, paramChanges } from "./node-standing.ts";
import { sameJson } from "./same-json.ts";

/** What is there only after, only before, and in both but not alike. */
export interface Differences<T, C = { readonly before: T; readonly after: T }> {
  readonly added: readonly T[];
  readonly removed: readonly T[];
  readonly changed: readonly C[];
}

/** A node that is in both documents and differs. */
export interface NodeChange {
  readonly before: DocumentNode;
  readonly after: DocumentNode;
  readonly params: readonly ParamChange[];
  /** Other members that matter to a run: `version`, `mode`. */
  readonly members: readonly ("version" | "mode")[];
  /** What only concerns how it is drawn or called. */
  readonly looks: readonly ("id" | "title" | "position" | "size" | "collapsed" | "pinned" | "colour")[];
}

/** How a later document differs from an earlier one. Wires are named by the ids of the document they are in. */
export interface WorkflowDiff {
  readonly nodes: Differences<DocumentNode, NodeChange>;
  readonly wires: Pick<Differences<DocumentWire>, "added" | "removed">;
  readonly groups: Differences<Group>;
  readonly notes: Differences<Note>;
  readonly exposed: Differences<Exposed>;
  /** Of the workflow as a whole. */
  readonly members: readonly ("name" | "description" | "tags" | "inputs" | "outputs" | "blocks")[];
  /** The node of the earlier document for each node of the later that is in both. */
  readonly matches: ReadonlyMap<string, string>;
}

const MEMBERS = ["name", "description", "tags", "inputs", "outputs", "blocks"] as const;
const MATTERS = ["version", "mode"] as const;
const LOOKS = ["id", "title", "position", "size", "collapsed", "pinned", "colour"] as const;

/** Compares two documents by the ids of their nodes, and where these differ, by what is most alike. */
export function diff(before: WorkflowDocument, after: WorkflowDocument): WorkflowDiff {
  const matches = matchNodes(before, after);
  return {
    nodes: nodeDifferences(before, after, matches),
    wires: wireDifferences(before, after, matches),
    groups: differences(before.groups, after.groups, ({ id }) => id),
    notes: differences(before.notes, after.notes, ({ id }) => id),
    exposed: differences(before.exposed, after.exposed, exposedName),
    members: MEMBERS.filter((name) => !sameJson(before[name], after[name])),
    matches,
  };
}

/** Whether two documents differ in nothing that a run or a reader of the drawing would see. */
export function isSame({ nodes, wires, groups, notes, exposed, members }: WorkflowDiff): boolean {
  const none = ({ added, removed, changed }: Differences<unknown, unknown>) =>
    added.length + removed.length + changed.length === 0;
  return [nodes, { ...wires, changed: [] }, groups, notes, exposed].every(none) && members.length === 0;
}

function nodeDifferences(
  before: WorkflowDocument,
  after: WorkflowDocument,
  matches: ReadonlyMap<string, string>,
): Differences<DocumentNode, NodeChange> {
  const old = new Map(before.nodes.map((node) => [node.id, node]));
  const kept = new Set(matches.values());
  const changed = after.nodes.flatMap((node) => {
    const was = old.get(matches.get(node.id) ?? "");
    return was === undefined || was === node ? [] : [nodeChange(was, node)];
  });
  return {
    added: after.nodes.filter(({ id }) => !matches.has(id)),
    removed: before.nodes.filter(({ id }) => !kept.has(id)),
    changed: changed.filter(({ params, members, looks }) => params.length + members.length + looks.length > 0),
  };
}

function nodeChange(before: DocumentNode, after: DocumentNode): NodeChange {
  const differs = (name: keyof DocumentNode) => !sameJson(before[name], after[name]);
  return {
    before,
    after,
    params: paramChanges(before, after),
    members: MATTERS.filter(differs),
    looks: LOOKS.filter(differs),
  };
}

function wireDifferences(
  before: WorkflowDocument,
  after: WorkflowDocument,
  matches: ReadonlyMap<string, string>,
): WorkflowDiff["wires"] {
  const key = ({ from, to }: DocumentWire, called: (id: string) => string) =>
    `${endKey([called(from[0]), from[1]])}\n\n${endKey([called(to[0]), to[1]])}`;
  // A node that was added may have the id of one that was removed: no id has a space.
  const asBefore = (id: string) => matches.get(id) ?? `${id} added`;
  const old = new Set(before.wires.map((wire) => key(wire, (id) => id)));
  const now = new Set(after.wires.map((wire) => key(wire, asBefore)));
  return {
    added: after.wires.filter((wire) => !old.has(key(wire, asBefore))),
    removed: before.wires.filter((wire) => !now.has(key(wire, (id) => id))),
  };
}

function differences<T>(before: readonly T[], after: readonly T[], keyOf: (item: T) => string): Differences<T> {
  const old = new Map(before.map((item) => [keyOf(item), item]));
  const now = new Set(after.map(keyOf));
  return {
    added: after.filter((item) => !old.has(keyOf(item))),
    removed: before.filter((item) => !now.has(keyOf(item))),
    changed: after.flatMap((item) => {
      const was = old.get(keyOf(item));
      return was === undefined || sameJson(was, item) ? [] : [{ before: was, after: item }];
    }),
  };
}
