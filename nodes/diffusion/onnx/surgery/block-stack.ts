import type { GraphNode } from "./graph-node.ts";

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
 * Finds the repeated blocks by the modules that nodes were exported from: told in their metadata (torch's exporter since 2.6), in
 * their names (`/blocks.3/attn/MatMul`, the exporter before), or where both are lost, by the names of the weights that nodes read
 * (`blocks.3.attn.qkv.weight`). The stack is the kind of block with the most nodes, with its siblings of other kinds.
 */
export function findBlockStack(
  nodes: readonly GraphNode[],
  isWeight: (tensor: string) => boolean,
): BlockStack | undefined {
  const told = stackOf(byScopes(nodes)) ?? stackOf(nodes.map(({ name }) => trunkModule(name.split("/"))));
  if (told) return { ...told, byWeights: false };
  const read = stackOf(byWeights(nodes, isWeight));
  return read && { ...read, byWeights: true };
}

/** Whether the graph is a UNet, by what the modules of its halves are called. */
export function isUNet(nodes: readonly GraphNode[]): boolean {
  return nodes.some(({ name, scope = "", reads }) =>
    [name, scope, ...reads].some((path) => modulesOf(path).some((part) => UNET.test(part.replace(/\.\d+$/, "")))),
  );
}

/** By metadata; a node that a tool has put in without any belongs where the last made of its inputs was made. */
function byScopes(nodes: readonly GraphNode[]): readonly (Indexed | undefined)[] {
  const maker = new Map<string, number>();
  const places: (Indexed | undefined)[] = [];
  nodes.forEach(({ scope, reads, makes }, k) => {
    const last = Math.max(-1, ...reads.map((tensor) => maker.get(tensor) ?? -1));
    places.push(scope === undefined ? places[last] : trunkModule(modulesOf(scope)));
    for (const tensor of makes) maker.set(tensor, k);
  });
  return places;
}

/** By weights; one that several nodes read may be the joined weight of several modules, and tells nothing. */
function byWeights(
  nodes: readonly GraphNode[],
  isWeight: (tensor: string) => boolean,
): readonly (Indexed | undefined)[] {
  const readers = new Map<string, number>();
  for (const { reads } of nodes) for (const tensor of reads) readers.set(tensor, (readers.get(tensor) ?? 0) + 1);
  return nodes.map(({ reads }) =>
    reads
      .filter((tensor) => isWeight(tensor) && readers.get(tensor) === 1)
      .map((weight) => trunkModule(modulesOf(weight)))
      .find((place) => place !== undefined),
  );
}

/** The modules of a path. A number belongs to the one before it: `blocks.3.attn.weight` is blocks.3, attn, weight. */
function modulesOf(path: string): string[] {
  return path.split(/\/|\.(?!\d+(?:\.|\/|$))/);
}

/** The outermost module with a number that is called like a block, or else the outermost with a number. */
function trunkModule(path: readonly string[]): Indexed | undefined {
  const indexed = path.flatMap((part, k): Indexed[] => {
    const match = /^(.*[A-Za-z_])\.(\d+)$/.exec(part);
    return match ? [{ parent: path.slice(0, k).join("/"), name: match[1]!, index: match[2]! }] : [];
  });
  return indexed.find(({ name }) => BLOCKS.test(name)) ?? indexed[0];
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
