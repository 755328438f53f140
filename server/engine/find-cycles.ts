const UNSEEN = 0;
const ON_PATH = 1;
const GONE = 2;

/**
 * Finds cycles that have no node in common, until none is left: each is a list of ids in the direction of the wires, from
 * the node that stands first in `ids`. An empty list means that the wires can be run in some order. Deterministic.
 * Time O(ids + wires).
 *
 * A path is led on from node to node. Where it meets itself, the circle is cut off its end; a node from which no wire leads
 * on is taken off it. Neither is visited again: what is gone is in no cycle with what is left.
 *
 * @param wires pairs [from, to] of ids.
 */
export function findCycles(ids: readonly string[], wires: readonly (readonly [string, string])[]): string[][] {
  const onward = onwardPlaces(ids, wires);
  const state = new Uint8Array(ids.length);
  const position = new Uint32Array(ids.length);
  const path: number[] = [];
  const cycles: string[][] = [];
  const lead = (place: number) => {
    state[place] = ON_PATH;
    position[place] = path.push(place) - 1;
  };
  for (let start = 0; start < ids.length; start++) {
    if (state[start] === UNSEEN) lead(start);
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      const next = onward[last]!.pop();
      if (next === undefined) state[path.pop()!] = GONE;
      else if (state[next] === UNSEEN) lead(next);
      else if (state[next] === ON_PATH) {
        const circle = path.splice(position[next]!);
        for (const place of circle) state[place] = GONE;
        cycles.push(fromFirst(circle).map((place) => ids[place]!));
      }
    }
  }
  return cycles;
}

/** Where the wires of each place lead, the first of them last. */
function onwardPlaces(ids: readonly string[], wires: readonly (readonly [string, string])[]): number[][] {
  const places = new Map(ids.map((id, place) => [id, place]));
  const onward: number[][] = ids.map(() => []);
  for (const [from, to] of wires.toReversed()) {
    const place = places.get(to);
    if (place !== undefined) onward[places.get(from) ?? -1]?.push(place);
  }
  return onward;
}

function fromFirst(cycle: readonly number[]): number[] {
  const first = cycle.reduce((least, place, at) => (place < cycle[least]! ? at : least), 0);
  return [...cycle.slice(first), ...cycle.slice(0, first)];
}
