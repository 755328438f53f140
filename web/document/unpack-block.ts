import { blockIdOf, blockType, exposedName } from "#protocol/block.ts";
import type { Command } from "./commands.ts";
import type { Point, WorkflowDocument } from "./document.ts";
import { freshId, idsOf } from "./fresh-id.ts";

/**
 * Puts the nodes of a block in the place of a node that stands for it; undefined if it is no such node. Ids are renewed,
 * and the parameters of the node are laid over those inside.
 */
export function unpackBlock(document: WorkflowDocument, id: string): readonly Command[] | undefined {
  const node = document.nodes.find((each) => each.id === id);
  const block = document.blocks.find((each) => each.id === blockIdOf(node?.type ?? ""));
  if (node === undefined || block === undefined) return undefined;
  const { workflow } = block;
  const taken = idsOf(document);
  const ids = new Map(workflow.nodes.map((inner) => [inner.id, freshId(inner.id, taken)]));
  const blockIds = new Set(document.blocks.map((each) => each.id));
  const blocks = (workflow.blocks ?? []).map((inner) => ({ inner, id: freshId(inner.id, blockIds) }));
  const typeOf = (type: string) => {
    const found = blocks.find(({ inner }) => blockType(inner.id) === type);
    return found ? blockType(found.id) : type;
  };
  const set = (inner: string) =>
    workflow.exposed.flatMap((entry) => {
      const value = entry.node === inner ? node.params[exposedName(entry)] : undefined;
      return value === undefined ? [] : [[entry.param, value] as const];
    });
  const [left, top] = workflow.nodes.reduce<Point>(
    ([x, y], { position }) => [Math.min(x, position?.[0] ?? x), Math.min(y, position?.[1] ?? y)],
    [Infinity, Infinity],
  );
  const known = ([inner]: readonly [string, string]) => ids.has(inner);
  const end = ([inner, port]: readonly [string, string]) => [ids.get(inner)!, port] as const;
  return [
    {
      type: "add",
      nodes: workflow.nodes.map((inner) => {
        const [x, y] = inner.position ?? [left, top];
        return {
          ...inner,
          id: ids.get(inner.id)!,
          type: typeOf(inner.type),
          params: { ...inner.params, ...Object.fromEntries(set(inner.id)) },
          position: [node.position[0] + (x - left || 0), node.position[1] + (y - top || 0)],
        };
      }),
      wires: workflow.wires
        .filter(({ from, to }) => known(from) && known(to))
        .map(({ from, to }) => ({ from: end(from), to: end(to) })),
      blocks: blocks.map(({ inner, id: fresh }) => ({ ...inner, id: fresh })),
    },
    ...document.wires.flatMap((wire): Command[] => {
      if (wire.to[0] === id) {
        const input = workflow.inputs?.find(({ name }) => name === wire.to[1]);
        return (input?.to ?? []).filter(known).map((to) => ({ type: "connect", from: wire.from, to: end(to) }));
      }
      const output = workflow.outputs?.find(({ name }) => wire.from[0] === id && name === wire.from[1]);
      return output && known(output.from) ? [{ type: "connect", from: end(output.from), to: wire.to }] : [];
    }),
    ...document.exposed.flatMap((outer): Command[] => {
      const inner = outer.node === id && workflow.exposed.find((entry) => exposedName(entry) === outer.param);
      if (!inner || !ids.has(inner.node)) return [];
      const title = outer.title ?? inner.title;
      const name = exposedName(outer);
      return [
        { type: "conceal", node: id, param: outer.param },
        { type: "expose", node: ids.get(inner.node)!, param: inner.param, name, ...(title !== undefined && { title }) },
      ];
    }),
    { type: "remove", ids: [id] },
  ];
}
