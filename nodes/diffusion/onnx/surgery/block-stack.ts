import type { GraphNode } from "./parsed-model.ts";

/** The blocks that a graph's nodes belong to. */
export interface BlockStack {
  /** What the blocks are called, e.g. `blocks`, `transformer_blocks and single_transformer_blocks`. */
  readonly names: readonly string[];
  readonly blocks: number;
  /** Of each node the block that it belongs to, `names[k].N`; undefined outside the stack. */
  readonly blockOf: readonly (string | undefined)[];
  /** Told by weights, so that nodes that read none may be missing at the ends of blocks. */
  readonly byWeights: boolean;
}

/** An indexed module in a path: what stands before it, its name, its number. */
interface Indexed {
  readonly parent: string;
  readonly name: string;
  readonly index: string;
}

/** Modules called so are a block stack wherever they are met beside the largest one: two kinds of blocks in turn, or one after the other. */
const BLOCKS = /(^|_)(blocks|layers)$/;
/** Blocks of an embedder that only look like the trunk's. */
const NOT_TRUNK = /refiner|embed/;
/** What the halves of a UNet are called. */
const UNET = /^(down|up|input|output)_blocks$/;

/**
 * Finds the repeated blocks by the names of nodes (`/blocks.3/attn/MatMul`), or where those are lost, by the names of the weights
 * that nodes read (`blocks.3.attn.qkv.weight`). The stack is the kind of block with the most nodes, with its
 * siblings of other kinds.
 */
export function findBlockStack(
  nodes: readonly GraphNode[],
  isWeight: (tensor: string) => boolean,
): BlockStack | undefined {
  const byName = nodes.map(({ name }) => firstIndexed(name.split("/")));
  const named = stackOf(byName);
  if (named) return { ...named, byWeights: false };
  const read = stackOf(nodes.map((node) => byWeights(node, isWeight)));
  return read && { ...read, byWeights: true };
}

/** Whether the graph is a UNet, by the names of its halves. */
export function isUNet(nodes: readonly GraphNode[]): boolean {
  return nodes.some(({ name, reads }) =>
    [name, ...reads].some((path) => path.split("/").some((part) => UNET.test(part.replace(/\.\d.*$/, "")))),
  );
}

function byWeights({ reads }: GraphNode, isWeight: (tensor: string) => boolean): Indexed | undefined {
  for (const weight of reads.filter(isWeight)) {
    // A number belongs to the module before it: `blocks.3.attn.weight` is the path blocks.3, attn, weight.
    const found = firstIndexed(weight.split(/\/|\.(?!\d+(?:\.|$))/));
    if (found) return found;
  }
  return undefined;
}

/** The outermost module with a number of a path. */
function firstIndexed(path: readonly string[]): Indexed | undefined {
  for (const [k, part] of path.entries()) {
    const match = /^(.*[A-Za-z_])\.(\d+)$/.exec(part);
    if (match) return { parent: path.slice(0, k).join("/"), name: match[1]!, index: match[2]! };
  }
  return undefined;
}

function stackOf(places: readonly (Indexed | undefined)[]): Omit<BlockStack, "byWeights"> | undefined {
  const groups = new Map<string, { place: Indexed; nodes: number; indexes: Set<string> }>();
  for (const place of places) {
    if (!place) continue;
    const key = `${place.parent}/${place.name}`;
    const group = groups.get(key) ?? { place, nodes: 0, indexes: new Set<string>() };
    groups.set(key, group);
    group.nodes++;
    group.indexes.add(place.index);
  }
  if ([...groups.values()].some(({ place }) => UNET.test(place.name))) return undefined;
  const candidates = [...groups.values()].filter(
    ({ place, indexes, nodes }) =>
      !NOT_TRUNK.test(place.name) &&
      // Other names than the usual ones must be much of the graph: layers of a small embedder are numbered, too.
      (BLOCKS.test(place.name) || (indexes.size > 1 && nodes * 2 >= places.length)),
  );
  const called = candidates.filter(({ place }) => BLOCKS.test(place.name));
  const [main] = (called.length > 0 ? called : candidates).sort((a, b) => b.nodes - a.nodes);
  if (!main) return undefined;
  const kinds = [main, ...[...groups.values()].filter((group) => group !== main && isSibling(group.place, main.place))];
  const names = kinds.map(({ place }) => place.name);
  const isKind = ({ parent, name }: Indexed) => parent === main.place.parent && names.includes(name);
  return {
    names,
    blocks: kinds.reduce((sum, { indexes }) => sum + indexes.size, 0),
    blockOf: places.map((place) => (place && isKind(place) ? `${place.name}.${place.index}` : undefined)),
  };
}

function isSibling(place: Indexed, main: Indexed): boolean {
  return (
    place.parent === main.parent && BLOCKS.test(place.name) && BLOCKS.test(main.name) && !NOT_TRUNK.test(place.name)
  );
}
