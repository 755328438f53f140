import { blockIdOf, blockType, exposedName } from "#protocol/block.ts";
import { withoutItems } from "./change-items.ts";
import type { Command } from "./commands.ts";
import {
  type Block,
  type BlockInput,
  type BlockOutput,
  type DocumentWire,
  emptyDocument,
  endKey,
  type Point,
  sameEnd,
  type WorkflowDocument,
} from "./document.ts";
import { freshId, freshName, idsOf } from "./fresh-id.ts";
import { tidy } from "./tidy.ts";
import { reach } from "./wiring.ts";

/** What makes a block of some nodes: the commands that put it in their place, and its node. */
export interface MadeBlock {
  readonly commands: readonly Command[];
  readonly node: string;
}

/**
 * Makes a block of the selected nodes: the wires that come in and go out become its inputs and outputs, what was exposed is
 * exposed through it. Undefined if no node is selected, or if something outside stands between two selected nodes: the block
 * would then wait for itself.
 *
 * @param named the id inside the block's document, and its name.
 */
export function makeBlock(
  document: WorkflowDocument,
  ids: ReadonlySet<string>,
  named: { readonly id: string; readonly name: string },
): MadeBlock | undefined {
  const inside = new Set(document.nodes.filter(({ id }) => ids.has(id)).map(({ id }) => id));
  if (inside.size === 0 || !isClosed(document, inside)) return undefined;
  const others = new Set([...idsOf(document)].filter((id) => !inside.has(id) && !ids.has(id)));
  const wires = document.wires.filter(({ from, to }) => inside.has(from[0]) && inside.has(to[0]));
  const arriving = document.wires.filter(({ from, to }) => !inside.has(from[0]) && inside.has(to[0]));
  const leaving = document.wires.filter(({ from, to }) => inside.has(from[0]) && !inside.has(to[0]));
  const inputs = inputsFor(arriving);
  const outputs = outputsFor(leaving);
  const part = withoutItems({ ...document, wires, inputs, outputs, exposed: [] }, others);
  const exposed = document.exposed.filter(({ node }) => inside.has(node));
  const id = freshId(named.name.toLowerCase(), new Set(document.blocks.map((block) => block.id)));
  const node = freshId(id, idsOf(document));
  const block: Block = { id, workflow: tidy({ ...emptyDocument(named.id, named.name), ...contents(part), exposed }) };
  return {
    node,
    commands: [
      { type: "set-block", block },
      { type: "add", nodes: [{ id: node, type: blockType(id), version: 1, params: {}, position: middleOf(part) }] },
      { type: "remove", ids: [...inside, ...ids] },
      ...inputs.map(({ name, to: [first] }): Command => {
        return { type: "connect", from: arriving.find(({ to }) => sameEnd(to, first!))!.from, to: [node, name] };
      }),
      ...leaving.map(({ from, to }): Command => {
        return { type: "connect", from: [node, outputs.find((output) => sameEnd(output.from, from))!.name], to };
      }),
      ...exposed.map((entry): Command => {
        const name = exposedName(entry);
        return { type: "expose", node, param: name, name, ...(entry.title !== undefined && { title: entry.title }) };
      }),
    ],
  };
}

/** Whether nothing outside both needs one of the nodes and is needed by one. */
function isClosed(document: WorkflowDocument, inside: ReadonlySet<string>): boolean {
  const after = reach(document, inside, "downstream");
  const before = reach(document, inside, "upstream");
  return [...after].every((id) => inside.has(id) || !before.has(id));
}

/** An input for each output outside that something comes from. */
function inputsFor(arriving: readonly DocumentWire[]): readonly BlockInput[] {
  const taken = new Set<string>();
  const bySource = new Map<string, DocumentWire[]>();
  for (const wire of arriving) bySource.set(endKey(wire.from), [...(bySource.get(endKey(wire.from)) ?? []), wire]);
  return [...bySource.values()].map((wires) => ({
    name: freshName(wires[0]!.to[1], taken),
    to: wires.map(({ to }) => to),
  }));
}

/** An output for each output inside that something outside needs. */
function outputsFor(leaving: readonly DocumentWire[]): readonly BlockOutput[] {
  const taken = new Set<string>();
  const sources = new Map(leaving.map(({ from }) => [endKey(from), from]));
  return [...sources.values()].map((from) => ({ name: freshName(from[1], taken), from }));
}

function contents({ nodes, wires, reroutes, groups, notes, inputs, outputs, blocks }: WorkflowDocument) {
  const used = new Set(nodes.map(({ type }) => blockIdOf(type)));
  return { nodes, wires, reroutes, groups, notes, inputs, outputs, blocks: blocks.filter(({ id }) => used.has(id)) };
}

function middleOf({ nodes }: WorkflowDocument): Point {
  const sum = nodes.reduce<Point>(([x, y], { position }) => [x + position[0], y + position[1]], [0, 0]);
  return [Math.round(sum[0] / nodes.length), Math.round(sum[1] / nodes.length)];
}
