import type { DocumentWire, WorkflowDocument } from "#web/document/document.ts";
import { insertOnWire } from "#web/document/insert-on-wire.ts";
import type { NodeKind } from "#web/document/kinds.ts";
import { type NodeKinds, portOf } from "#web/document/node-kinds.ts";
import { type NodeEntry, nodeEntries, type SearchIndex, searchIndex } from "#web/document/search.ts";
import { suggestNodes } from "#web/document/suggest.ts";
import type { Port } from "#web/scene/events.ts";

/** A node that can be added. */
export interface PaletteItem {
  readonly id: string;
  readonly label: string;
  readonly detail?: string | undefined;
  readonly kind: NodeKind;
  /** The port that the wire goes to, where one was let go. */
  readonly port?: string | undefined;
}

export interface PaletteSection {
  readonly id: string;
  readonly title?: string | undefined;
  readonly items: readonly PaletteItem[];
}

/** What the palette is asked for. */
export interface PaletteQuery {
  readonly text: string;
  readonly wire?: Port | undefined;
  readonly into?: DocumentWire | undefined;
}

const indexes = new WeakMap<NodeKinds, SearchIndex<NodeEntry>>();

/** The index of all nodes: one for the palette, suggestions and the command palette. */
export function nodeIndex(kinds: NodeKinds): SearchIndex<NodeEntry> {
  const known = indexes.get(kinds);
  if (known) return known;
  const made = searchIndex(nodeEntries(kinds));
  indexes.set(kinds, made);
  return made;
}

/**
 * The nodes to choose from. Without words: by category, in the order of the flow, or for a wire, best first. With words: what
 * fits them, best first.
 *
 * @param called the title of a category.
 */
export function paletteSections(
  document: WorkflowDocument,
  kinds: NodeKinds,
  { text, wire, into }: PaletteQuery,
  called: (category: string) => string,
): readonly PaletteSection[] {
  const found = nodeIndex(kinds).find(text);
  if (wire) return [{ id: "fitting", items: fitting(document, kinds, wire, text.trim() === "" ? undefined : found) }];
  const usable = into ? found.filter(({ kind }) => fitsInto(document, kinds, kind, into)) : found;
  const items = usable.map(({ kind }): PaletteItem => ({ id: kind.type, label: kind.title, kind }));
  if (text.trim() !== "")
    return [{ id: "found", items: items.map((item) => ({ ...item, detail: called(item.kind.category) })) }];
  const categories = new Map<string, PaletteItem[]>();
  for (const item of items) {
    const list = categories.get(item.kind.category);
    if (list) list.push(item);
    else categories.set(item.kind.category, [item]);
  }
  return [...categories].map(([id, items]) => ({ id, title: called(id), items }));
}

function fitting(
  document: WorkflowDocument,
  kinds: NodeKinds,
  { node, port, side }: Port,
  found: readonly NodeEntry[] | undefined,
): readonly PaletteItem[] {
  const type = document.nodes.find(({ id }) => id === node)?.type ?? "";
  const socket = portOf(kinds.nodes.get(type), `${side}s`, port)?.socket;
  if (socket === undefined) return [];
  const suggested = suggestNodes(kinds, socket, side === "output" ? "out" : "in", type);
  const items = suggested.map(({ kind, port: name }): PaletteItem => {
    const title = portOf(kind, side === "output" ? "inputs" : "outputs", name)?.title;
    return { id: kind.type, label: kind.title, detail: title, kind, port: name };
  });
  if (!found) return items;
  const byType = new Map(items.map((item) => [item.id, item]));
  return found.flatMap(({ id }) => byType.get(id) ?? []);
}

function fitsInto(document: WorkflowDocument, kinds: NodeKinds, { type }: NodeKind, wire: DocumentWire): boolean {
  return insertOnWire(document, kinds, { id: "", type }, wire) !== undefined;
}
