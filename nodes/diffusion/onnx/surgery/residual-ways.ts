import type { DataFlow } from "./data-flow.ts";
import type { GraphNode } from "./graph-node.ts";
import type { ParsedModel } from "./parsed-model.ts";
import { scalarOf } from "./scalar.ts";

const SUMS: ReadonlySet<string> = new Set(["Add", "Sum"]);
/** Operators that move or part numbers without changing them; the first input is what they move. */
export const MOVERS: ReadonlySet<string> = new Set([
  "Reshape",
  "Transpose",
  "Slice",
  "Split",
  "Gather",
  "Squeeze",
  "Unsqueeze",
  "Flatten",
]);
/** The largest half-precision number: models clip their sums to it. */
const LARGEST_HALF = 65504;

/** A way back from a tensor. */
export interface Way {
  /** Whether numbers were rearranged on it. */
  readonly moved: boolean;
  /** Whether a residual sum lies on it. */
  readonly summed: boolean;
}

/**
 * The ways back from a tensor through residual sums to tensors from outside the stack, over joins and rearrangements of
 * streams.
 */
export function residualWays(
  model: ParsedModel,
  flow: DataFlow,
  inside: ReadonlySet<number>,
  leaves: string,
): Map<string, Way> {
  const found = new Map<string, Way>();
  const ways = new Map<string, Way>([[leaves, { moved: false, summed: false }]]);
  // Later nodes first: all that read a tensor come before its maker does.
  const open = [leaves];
  while (open.length > 0) {
    open.sort((a, b) => (flow.maker.get(a) ?? -1) - (flow.maker.get(b) ?? -1));
    const tensor = open.pop()!;
    const k = flow.maker.get(tensor);
    const way = ways.get(tensor)!;
    if (k === undefined || !inside.has(k)) {
      found.set(tensor, way);
      continue;
    }
    const node = model.nodes[k]!;
    const sum = SUMS.has(node.type);
    const mover = MOVERS.has(node.type) || node.type === "Concat";
    const all = sum || node.type === "Concat";
    const sources = all ? node.reads : mover || keepsNumbers(model, flow, node) ? node.reads.slice(0, 1) : [];
    for (const source of sources.filter(flow.isData)) {
      const known = ways.get(source);
      if (!known) open.push(source);
      ways.set(source, {
        moved: (known?.moved ?? false) || way.moved || mover,
        summed: (known?.summed ?? false) || way.summed || sum,
      });
    }
  }
  return found;
}

/** The tensor after the rearrangements that are all that reads a tensor. */
export function afterMovers(model: ParsedModel, flow: DataFlow, leaves: string): string {
  const last = new Set(model.outputs.map(({ name }) => name));
  let tensor = leaves;
  for (;;) {
    const readers = flow.readers.get(tensor) ?? [];
    const dataReaders = readers.filter((k) => model.nodes[k]!.type !== "Shape");
    const [reader] = dataReaders;
    if (reader === undefined || dataReaders.length > 1 || last.has(tensor)) return tensor;
    const node = model.nodes[reader]!;
    if (!(MOVERS.has(node.type) || keepsNumbers(model, flow, node)) || node.reads[0] !== tensor) return tensor;
    const used = node.makes.filter((made) => made !== "" && (flow.readers.has(made) || last.has(made)));
    if (used.length !== 1) return tensor;
    tensor = used[0]!;
  }
}

/**
 * Whether the stream goes on being added to after a tensor: a sum of it, as it is or rearranged, with what is made of it. Then
 * the stack has not ended there.
 */
export function goesOn(model: ParsedModel, flow: DataFlow, leaves: string): boolean {
  const same = new Set([leaves]);
  const below = new Set([leaves]);
  return model.nodes.some((node) => {
    const stream = node.reads.filter((tensor) => same.has(tensor));
    const made = node.reads.filter((tensor) => below.has(tensor) && !same.has(tensor));
    if ((SUMS.has(node.type) || JOINED_SUMS.has(node.type)) && stream.length > 0 && made.length > 0) return true;
    const moved = MOVERS.has(node.type) || keepsNumbers(model, flow, node);
    for (const tensor of node.makes.filter((name) => name !== "")) {
      if (moved && same.has(node.reads[0]!)) same.add(tensor);
      if (stream.length > 0 || made.length > 0) below.add(tensor);
    }
    return false;
  });
}

/** Operators of onnxruntime that hold a residual sum. */
const JOINED_SUMS: ReadonlySet<string> = new Set([
  "SkipLayerNormalization",
  "SkipSimplifiedLayerNormalization",
  "SkipGroupNorm",
]);

/** Whether a node gives the numbers of its first input, if perhaps in another precision. */
function keepsNumbers(model: ParsedModel, flow: DataFlow, { type, reads }: GraphNode): boolean {
  if (type === "Identity" || type === "Cast") return true;
  if (type !== "Clip" || reads.length < 2) return false;
  return reads.slice(1).every((bound) => Math.abs(scalarOf(model, flow, bound) ?? 0) >= LARGEST_HALF);
}
