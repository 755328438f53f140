import { blockIdOf, blockType } from "#protocol/block.ts";
import type { Clipping } from "./clipboard.ts";
import type { Command } from "./commands.ts";
import type { Block, DocumentNode, DocumentWire, End, Point, WorkflowDocument } from "./document.ts";
import { freshId, idsOf } from "./fresh-id.ts";
import { around } from "./rect.ts";
import { sameJson } from "./same-json.ts";

/** What pasting does, and what is to be selected after it. */
export interface Paste {
  readonly command: Command;
  readonly selection: ReadonlySet<string>;
}

/**
 * Puts a copy of what was copied into a document, under new ids, with the wires between its nodes.
 *
 * @param at where its top left corner goes; or `by`, how far from where it was.
 * @param incoming whether it is wired to the nodes that the original is wired to, where those are still there.
 */
export function paste(
  document: WorkflowDocument,
  { source, part, incoming }: Clipping,
  where: { readonly at: Point } | { readonly by: Point },
  options: { readonly incoming?: boolean } = {},
): Paste {
  const taken = idsOf(document);
  const items = [...part.nodes, ...part.notes, ...part.groups, ...part.reroutes];
  const ids = new Map(items.map(({ id }) => [id, freshId(id, taken)]));
  const types = blockTypes(document, part);
  const [dx, dy] = "by" in where ? where.by : offset(items, where.at);
  const moved = <T extends { readonly id: string; readonly position: Point }>(item: T): T => {
    return { ...item, id: ids.get(item.id)!, position: [item.position[0] + dx, item.position[1] + dy] };
  };
  const renamed = ([node, port]: End): End => [ids.get(node) ?? node, port];
  const wires = part.wires.map(({ from, to, via }): DocumentWire => {
    const ends = { from: renamed(from), to: renamed(to) };
    return via ? { ...ends, via: via.map((dot) => ids.get(dot)!) } : ends;
  });
  const there = new Set(document.nodes.map(({ id }) => id));
  const near = options.incoming && source === document.id ? incoming.filter(({ from }) => there.has(from[0])) : [];
  return {
    command: {
      type: "add",
      nodes: part.nodes.map((node): DocumentNode => moved({ ...node, type: types.get(node.type)?.type ?? node.type })),
      wires: [...wires, ...near.map(({ from, to }): DocumentWire => ({ from, to: renamed(to) }))],
      reroutes: part.reroutes.map(moved),
      notes: part.notes.map(moved),
      groups: part.groups.map((group) => ({ ...moved(group), members: group.members.map((id) => ids.get(id)!) })),
      blocks: [...types.values()].map(({ block }) => block),
    },
    selection: new Set([...part.nodes, ...part.notes, ...part.groups].map(({ id }) => ids.get(id)!)),
  };
}

/** The blocks that come along, by the type of the nodes that were copied: under the id of an equal block that is there, or a new one. */
function blockTypes(
  document: WorkflowDocument,
  part: WorkflowDocument,
): ReadonlyMap<string, { readonly type: string; readonly block: Block }> {
  const taken = new Set(document.blocks.map(({ id }) => id));
  const used = new Set(part.nodes.map(({ type }) => blockIdOf(type)));
  return new Map(
    part.blocks
      .filter(({ id }) => used.has(id))
      .map((block) => {
        const equal = document.blocks.find(({ workflow }) => sameJson(workflow, block.workflow));
        const id = equal?.id ?? freshId(block.id, taken);
        return [blockType(block.id), { type: blockType(id), block: { ...block, id } }];
      }),
  );
}

function offset(items: readonly { readonly position: Point }[], [x, y]: Point): Point {
  const frame = around(items.map(({ position }) => ({ x: position[0], y: position[1], width: 0, height: 0 })));
  return frame ? [x - frame.x, y - frame.y] : [0, 0];
}
