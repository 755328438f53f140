import type { ParsedModel } from "./parsed-model.ts";

/** Who makes and who reads the tensors of a graph; nodes by their place in the file, which is a topological order. */
export interface DataFlow {
  /** The node that makes a tensor; none makes inputs and weights. */
  readonly maker: ReadonlyMap<string, number>;
  readonly readers: ReadonlyMap<string, readonly number[]>;
  /** Whether a tensor holds data that changes with the inputs' values: not weights, constants, or sizes. */
  isData(tensor: string): boolean;
  /** Nodes that depend on one of these tensors. */
  below(tensors: Iterable<string>): Set<number>;
  /** Nodes that one of these tensors depends on, the search not going on past tensors in `stops`. */
  above(tensors: Iterable<string>, stops?: ReadonlySet<string>): Set<number>;
}

/** Operators that tell sizes, not values. */
const SIZES: ReadonlySet<string> = new Set(["Shape", "Size"]);

export function dataFlowOf({ nodes, inputs, initializers }: ParsedModel): DataFlow {
  const maker = new Map<string, number>();
  const readers = new Map<string, number[]>();
  const weights = new Set(initializers.map(({ name }) => name));
  const data = new Set(inputs.map(({ name }) => name).filter((name) => !weights.has(name)));
  nodes.forEach((node, k) => {
    for (const tensor of node.reads) {
      const known = readers.get(tensor);
      if (known) known.push(k);
      else readers.set(tensor, [k]);
    }
    const changes = !SIZES.has(node.type) && node.reads.some((tensor) => data.has(tensor));
    for (const tensor of node.makes) {
      maker.set(tensor, k);
      if (changes) data.add(tensor);
    }
  });
  return {
    maker,
    readers,
    isData: (tensor) => data.has(tensor),
    below(tensors) {
      const reached = new Set(tensors);
      const found = new Set<number>();
      nodes.forEach((node, k) => {
        if (!node.reads.some((tensor) => reached.has(tensor))) return;
        found.add(k);
        for (const tensor of node.makes) if (tensor !== "") reached.add(tensor);
      });
      return found;
    },
    above(tensors, stops = new Set()) {
      const wanted = new Set(tensors);
      const found = new Set<number>();
      for (let k = nodes.length - 1; k >= 0; k--) {
        const node = nodes[k]!;
        if (!node.makes.some((tensor) => tensor !== "" && wanted.has(tensor) && !stops.has(tensor))) continue;
        found.add(k);
        for (const tensor of node.reads) wanted.add(tensor);
      }
      return found;
    },
  };
}
