import type { DataFlow } from "./data-flow.ts";
import type { ParsedModel } from "./parsed-model.ts";

const SUMS: ReadonlySet<string> = new Set(["Add", "Sum"]);
const SAME: ReadonlySet<string> = new Set(["Identity", "Cast"]);
/** Operators that move or part numbers without changing them; the first input is what they move. */
const MOVERS: ReadonlySet<string> = new Set([
  "Reshape",
  "Transpose",
  "Slice",
  "Split",
  "Gather",
  "Squeeze",
  "Unsqueeze",
  "Flatten",
]);

/**
 * The ways back from a tensor through residual sums to tensors from outside the stack, over joins and rearrangements of
 * streams.
 * @returns for each such tensor whether numbers were rearranged on some way to it.
 */
export function residualWays(
  { nodes }: ParsedModel,
  flow: DataFlow,
  inside: ReadonlySet<number>,
  leaves: string,
): Map<string, boolean> {
  const found = new Map<string, boolean>();
  const moved = new Map([[leaves, false]]);
  // Later nodes first: all that read a tensor come before its maker does.
  const open = [leaves];
  while (open.length > 0) {
    open.sort((a, b) => (flow.maker.get(a) ?? -1) - (flow.maker.get(b) ?? -1));
    const tensor = open.pop()!;
    const k = flow.maker.get(tensor);
    const way = moved.get(tensor)!;
    if (k === undefined || !inside.has(k)) {
      found.set(tensor, way);
      continue;
    }
    const { type, reads } = nodes[k]!;
    const mover = MOVERS.has(type) || type === "Concat";
    const sources = SUMS.has(type) || type === "Concat" ? reads : SAME.has(type) || mover ? reads.slice(0, 1) : [];
    for (const source of sources.filter(flow.isData)) {
      if (!moved.has(source)) open.push(source);
      moved.set(source, (moved.get(source) ?? false) || way || mover);
    }
  }
  return found;
}

/** The tensor after the rearrangements that are all that reads a tensor. */
export function afterMovers({ nodes, outputs }: ParsedModel, flow: DataFlow, leaves: string): string {
  const last = new Set(outputs.map(({ name }) => name));
  let tensor = leaves;
  for (;;) {
    const readers = flow.readers.get(tensor) ?? [];
    const dataReaders = readers.filter((k) => nodes[k]!.type !== "Shape");
    const [reader] = dataReaders;
    if (reader === undefined || dataReaders.length > 1 || last.has(tensor)) return tensor;
    const { type, makes, reads } = nodes[reader]!;
    if (!(MOVERS.has(type) || SAME.has(type)) || reads[0] !== tensor) return tensor;
    const used = makes.filter((made) => made !== "" && (flow.readers.has(made) || last.has(made)));
    if (used.length !== 1) return tensor;
    tensor = used[0]!;
  }
}
