import type { GraphNode } from "./graph-node.ts";

/**
 * Nodes in an order in which all that one reads is made before it, as ONNX demands and not every tool writes (onnxruntime's float16
 * converter puts its casts of inputs at the end, and onnxruntime takes them). Nodes that stand right stay as they are.
 */
export function inOrder(nodes: readonly GraphNode[]): readonly GraphNode[] {
  const maker = new Map(nodes.flatMap((node) => node.makes.map((tensor) => [tensor, node] as const)));
  const ordered = new Set<GraphNode>();
  for (const node of nodes) {
    // A node is left on the pile while what it waits for is laid on it; met again, it waits for nothing but itself.
    const pile = [node];
    const waited = new Set<GraphNode>();
    while (pile.length > 0) {
      const top = pile.at(-1)!;
      const before = waited.has(top) ? [] : top.reads.flatMap((tensor) => maker.get(tensor) ?? []);
      waited.add(top);
      const missing = before.filter((other) => !ordered.has(other) && !waited.has(other));
      if (missing.length > 0) pile.push(...missing);
      else ordered.add(pile.pop()!);
    }
  }
  return [...ordered];
}
