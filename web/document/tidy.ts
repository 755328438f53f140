import { type DocumentWire, endKey, type Group, type WorkflowDocument } from "./document.ts";
import { idsOf } from "./fresh-id.ts";

/**
 * The document without what leads nowhere: the one place that keeps what always holds of a document. What is in order keeps
 * its identity. Time O(size of the document).
 */
export function tidy(document: WorkflowDocument): WorkflowDocument {
  const nodes = new Set(document.nodes.map(({ id }) => id));
  const wires = tidyWires(document, nodes);
  const used = new Set(wires.flatMap(({ via }) => via ?? []));
  const kept = {
    wires,
    reroutes: filtered(document.reroutes, ({ id }) => used.has(id)),
    exposed: filtered(document.exposed, ({ node }) => nodes.has(node)),
    inputs: mapped(document.inputs, (input) => {
      const to = filtered(input.to, ([node]) => nodes.has(node));
      return to === input.to ? input : { ...input, to };
    }),
    outputs: filtered(document.outputs, ({ from }) => nodes.has(from[0])),
  };
  const groups = tidyGroups({ ...document, ...kept });
  const changed =
    groups !== document.groups ||
    (Object.keys(kept) as (keyof typeof kept)[]).some((key) => kept[key] !== document[key]);
  return changed ? { ...document, ...kept, groups } : document;
}

function tidyWires({ wires, reroutes }: WorkflowDocument, nodes: ReadonlySet<string>): readonly DocumentWire[] {
  const dots = new Set(reroutes.map(({ id }) => id));
  const inputs = new Set<string>();
  const outputOf = new Map<string, string>();
  const sound = filtered(wires, ({ from, to }) => {
    if (!nodes.has(from[0]) || !nodes.has(to[0]) || inputs.has(endKey(to))) return false;
    inputs.add(endKey(to));
    return true;
  });
  return mapped(sound, (wire) => {
    if (wire.via === undefined) return wire;
    const source = endKey(wire.from);
    const seen = new Set<string>();
    const via = filtered(wire.via, (dot) => {
      const fits = dots.has(dot) && !seen.has(dot) && (outputOf.get(dot) ?? source) === source;
      if (fits) outputOf.set(dot, source);
      seen.add(dot);
      return fits;
    });
    if (via === wire.via && via.length > 0) return wire;
    const { via: _, ...plain } = wire;
    return via.length > 0 ? { ...plain, via } : plain;
  });
}

function tidyGroups(document: WorkflowDocument): readonly Group[] {
  if (document.groups.length === 0) return document.groups;
  const free = idsOf(document);
  for (const { id } of document.groups) free.delete(id);
  return mapped(document.groups, (group) => {
    const members = filtered(group.members, (id) => free.delete(id));
    return members === group.members ? group : { ...group, members };
  });
}

/** The items that are kept; the very same list if all are. */
export function filtered<T>(items: readonly T[], keep: (item: T) => boolean): readonly T[] {
  const kept = items.filter(keep);
  return kept.length === items.length ? items : kept;
}

/** The items, some of them changed; the very same list if none is. */
export function mapped<T>(items: readonly T[], change: (item: T) => T): readonly T[] {
  let changed = false;
  const next = items.map((item) => {
    const made = change(item);
    if (made !== item) changed = true;
    return made;
  });
  return changed ? next : items;
}
