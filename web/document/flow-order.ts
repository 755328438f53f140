import type { DocumentNode, WorkflowDocument } from "./document.ts";
import { wiringOf } from "./wiring.ts";

/**
 * The nodes in the order of the flow: each after those it needs; among those that could come next, the one that stands
 * furthest left, then highest. Nodes that wait for each other in a circle come last. Time O((nodes + wires) log nodes).
 */
export function flowOrder(document: WorkflowDocument): readonly DocumentNode[] {
  const { into, outOf } = wiringOf(document);
  const places = [...document.nodes].sort((a, b) => a.position[0] - b.position[0] || a.position[1] - b.position[1]);
  const rank = new Map(places.map(({ id }, at) => [id, at]));
  const waiting = places.map(({ id }) => into.get(id)?.length ?? 0);
  const ready = places.flatMap((_, at) => (waiting[at] === 0 ? [at] : []));
  const order: DocumentNode[] = [];
  for (let at = ready.shift(); at !== undefined; at = ready.shift()) {
    order.push(places[at]!);
    for (const { to } of outOf.get(places[at]!.id) ?? []) {
      const target = rank.get(to[0])!;
      if (--waiting[target]! === 0) ready.splice(placeIn(ready, target), 0, target);
    }
  }
  return order.length === places.length ? order : [...order, ...places.filter((_, at) => waiting[at]! > 0)];
}

/** Where a number goes in an ascending list. */
function placeIn(list: readonly number[], value: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
