import { exposedName } from "#protocol/block.ts";
import { type Differences, diff, type NodeChange, type WorkflowDiff } from "#web/document/diff.ts";
import type { DocumentNode, DocumentWire, Exposed, WorkflowDocument } from "#web/document/document.ts";
import { type NodeKinds, nodeTitle, paramTitle } from "#web/document/node-kinds.ts";
import { nodesById } from "#web/document/wiring.ts";

/** A line of the list of differences. */
export interface DiffRow {
  readonly key: string;
  readonly kind: "added" | "removed" | "changed";
  readonly what: string;
  /** How it was and is, in words; undefined where it is not there. */
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  /** What of it has changed. */
  readonly parts: readonly DiffPart[];
}

export interface DiffPart {
  readonly what: string;
  /** What of the part is a key of the texts rather than a name or a value. */
  readonly keys?: "what" | "all";
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export interface DiffSection {
  readonly id: "workflow" | "nodes" | "wires" | "groups" | "notes" | "exposed";
  readonly rows: readonly DiffRow[];
}

/** The differences of two documents as lists to read. `looks`: also where only the place or the size has changed. */
export function diffSections(
  before: WorkflowDocument,
  after: WorkflowDocument,
  kinds: NodeKinds,
  { looks = false, found = diff(before, after) }: { looks?: boolean; found?: WorkflowDiff } = {},
): readonly DiffSection[] {
  const named = (document: WorkflowDocument) => (id: string) => titleOf(nodesById(document).get(id), id, kinds);
  const [was, is] = [named(before), named(after)];
  const wire = (name: (id: string) => string, { from, to }: DocumentWire) =>
    `${name(from[0])} · ${from[1]} → ${name(to[0])} · ${to[1]}`;
  const sections: DiffSection[] = [
    { id: "workflow", rows: found.members.map((name) => memberRow(name, before, after)) },
    { id: "nodes", rows: nodeRows(found.nodes, kinds, looks) },
    {
      id: "wires",
      rows: [
        ...found.wires.removed.map((each) => gone("removed", wire(was, each), wireKey(each))),
        ...found.wires.added.map((each) => gone("added", wire(is, each), wireKey(each))),
      ],
    },
    {
      id: "groups",
      rows: plainRows(
        found.groups,
        ({ id }) => id,
        ({ title }) => title,
      ),
    },
    {
      id: "notes",
      rows: plainRows(
        found.notes,
        ({ id }) => id,
        ({ text }) => text,
      ),
    },
    { id: "exposed", rows: plainRows(found.exposed, exposedName, exposedText) },
  ];
  return sections.filter(({ rows }) => rows.length > 0);
}

/** How many things of each kind of difference there are. */
export function countRows(sections: readonly DiffSection[]): Readonly<Record<DiffRow["kind"], number>> {
  const count = (kind: DiffRow["kind"]) =>
    sections.reduce((sum, { rows }) => sum + rows.filter((row) => row.kind === kind).length, 0);
  return { added: count("added"), removed: count("removed"), changed: count("changed") };
}

function nodeRows({ added, removed, changed }: WorkflowDiff["nodes"], kinds: NodeKinds, looks: boolean): DiffRow[] {
  const title = (node: DocumentNode) => titleOf(node, node.id, kinds);
  return [
    ...removed.map((node) => gone("removed", title(node), node.id)),
    ...added.map((node) => gone("added", title(node), node.id)),
    ...changed.flatMap((change): DiffRow[] => {
      const parts = nodeParts(change, kinds, looks);
      const [before, after] = [title(change.before), title(change.after)];
      return parts.length > 0
        ? [{ key: `changed ${change.after.id}`, kind: "changed", what: after, before, after, parts }]
        : [];
    }),
  ];
}

const PLACE = new Set(["position", "size", "collapsed", "pinned", "colour", "id"]);

function nodeParts({ before, after, params, members, looks: drawn }: NodeChange, kinds: NodeKinds, looks: boolean) {
  const kind = kinds.nodes.get(after.type);
  return [
    ...params.map((change): DiffPart => {
      const what = paramTitle(kind, change.param);
      return { what, before: valueText(change.before), after: valueText(change.after) };
    }),
    ...[...members, ...drawn.filter((name) => looks || !PLACE.has(name))].map((name): DiffPart => {
      const mode = (node: DocumentNode) => `diff.mode-${node.mode ?? "runs"}`;
      if (name === "mode") return { what: "diff.mode", keys: "all", before: mode(before), after: mode(after) };
      return { what: `diff.${name}`, keys: "what", before: valueText(before[name]), after: valueText(after[name]) };
    }),
  ];
}

function plainRows<T>(
  { added, removed, changed }: Differences<T>,
  keyOf: (item: T) => string,
  textOf: (item: T) => string,
): DiffRow[] {
  return [
    ...removed.map((item) => gone("removed", textOf(item), keyOf(item))),
    ...added.map((item) => gone("added", textOf(item), keyOf(item))),
    ...changed.map(({ before, after }): DiffRow => {
      const [was, is] = [textOf(before), textOf(after)];
      return { key: `changed ${keyOf(after)}`, kind: "changed", what: is, before: was, after: is, parts: [] };
    }),
  ];
}

function gone(kind: "added" | "removed", text: string, id: string): DiffRow {
  const side = kind === "added" ? { after: text } : { before: text };
  return { key: `${kind} ${id}`, kind, what: text, ...side, parts: [] };
}

function memberRow(name: WorkflowDiff["members"][number], before: WorkflowDocument, after: WorkflowDocument): DiffRow {
  const text = (document: WorkflowDocument) => {
    const value = document[name];
    if (name === "blocks") return document.blocks.map(({ workflow }) => workflow.name).join(", ");
    return Array.isArray(value) && value.every((item) => typeof item === "string")
      ? value.join(", ")
      : valueText(value);
  };
  return { key: name, kind: "changed", what: `diff.${name}`, before: text(before), after: text(after), parts: [] };
}

/** A value as it is read; undefined where there is none. */
export function valueText(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function titleOf(node: DocumentNode | undefined, id: string, kinds: NodeKinds): string {
  return node ? nodeTitle(node, kinds) : id;
}

function wireKey({ from, to }: DocumentWire): string {
  return [...from, ...to].join("\n");
}

function exposedText(exposed: Exposed): string {
  return `${exposed.title ?? exposedName(exposed)} (${exposed.node}.${exposed.param})`;
}
