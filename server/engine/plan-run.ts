import type { Catalogue } from "#kit/catalogue.ts";
import { findCycles } from "./find-cycles.ts";
import type { FlatWorkflow } from "./flatten.ts";

/** Ids in the order to run them, or the ids of nodes that wait for each other in a circle. */
export type Plan = { readonly order: readonly string[] } | { readonly cycle: readonly string[] };

type Link = readonly [from: string, to: string];

/**
 * Puts the nodes that a run needs in order: the output nodes, or the targets, and all that leads to them. Every node comes
 * after those it needs; among nodes that are ready, the one that stands first in the file goes first. Deterministic.
 *
 *     load ─┬─► calibrate ─► solve ─► show (output)      order: load, calibrate, solve, show
 *           └─► decode                                   decode leads to no output and is left out
 */
export function planRun(flat: FlatWorkflow, catalogue: Catalogue): Plan {
  const { nodes, wires } = flat.resolved;
  const links = wires.map(({ from, to }): Link => [from[0], to[0]]);
  const all = new Set(nodes.map(({ id }) => id));
  const needed = neededNodes(all, links, wantedNodes(flat, catalogue));
  const ids = [...all].filter((id) => needed.has(id));
  const neededLinks = links.filter(([from, to]) => needed.has(from) && needed.has(to));
  const order = orderOf(ids, neededLinks);
  return order.length === ids.length ? { order } : { cycle: findCycles(ids, neededLinks)[0]! };
}

/** The ids a run is for: the targets that exist, or else the output nodes. In the order of the file. */
export function wantedNodes({ resolved, targets }: FlatWorkflow, catalogue: Catalogue): string[] {
  const targeted = targets && new Set(targets);
  return resolved.nodes
    .filter(({ id, type }) => (targeted ? targeted.has(id) : catalogue.get(type)?.isOutput))
    .map(({ id }) => id);
}

/** The wanted ids and all that leads to them. */
function neededNodes(ids: ReadonlySet<string>, links: readonly Link[], wanted: readonly string[]): Set<string> {
  const sources = new Map([...ids].map((id) => [id, [] as string[]]));
  for (const [from, to] of links) if (ids.has(from)) sources.get(to)?.push(from);
  const needed = new Set(wanted);
  // A set also visits what is added while it is walked.
  for (const id of needed) for (const from of sources.get(id) ?? []) needed.add(from);
  return needed;
}

/** Kahn's algorithm, without the nodes of cycles and those that wait for them. */
function orderOf(ids: readonly string[], links: readonly Link[]): string[] {
  const place = new Map(ids.map((id, at) => [id, at]));
  const targets: number[][] = ids.map(() => []);
  const waitsFor = ids.map(() => 0);
  for (const [from, to] of links) {
    targets[place.get(from)!]!.push(place.get(to)!);
    waitsFor[place.get(to)!]!++;
  }
  /** Places that wait for nothing, the first of them last. */
  const ready = ids.flatMap((_, at) => (waitsFor[at] === 0 ? [at] : [])).reverse();
  const order: string[] = [];
  for (let at = ready.pop(); at !== undefined; at = ready.pop()) {
    order.push(ids[at]!);
    for (const target of targets[at]!) if (--waitsFor[target]! === 0) insert(ready, target);
  }
  return order;
}

/** Puts a number into a descending list. */
function insert(descending: number[], value: number): void {
  let [low, high] = [0, descending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (descending[middle]! > value) low = middle + 1;
    else high = middle;
  }
  descending.splice(low, 0, value);
}
