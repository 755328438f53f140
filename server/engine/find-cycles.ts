/**
 * Finds cycles that have no node in common, until none is left: each is a list of ids in the direction of the wires, from
 * the node that stands first in `ids`. An empty list means that the wires can be run in some order. Deterministic.
 * Time O(cycles × (ids + wires)).
 *
 * @param wires pairs [from, to] of ids.
 */
export function findCycles(ids: readonly string[], wires: readonly (readonly [string, string])[]): string[][] {
  const left = new Set(ids);
  const cycles: string[][] = [];
  for (;;) {
    const next = peel(left, wires);
    const [start] = left;
    if (start === undefined) return cycles;
    const walk = new Set<string>();
    let id = start;
    for (; !walk.has(id); id = next.get(id)!) walk.add(id);
    const path = [...walk];
    const circle = new Set(path.slice(path.indexOf(id)));
    for (const member of circle) left.delete(member);
    cycles.push(turnedTo(ids.find((member) => circle.has(member))!, [...circle]));
  }
}

function turnedTo(first: string, cycle: readonly string[]): string[] {
  const at = cycle.indexOf(first);
  return [...cycle.slice(at), ...cycle.slice(0, at)];
}

/** Takes away every node from which no wire leads on, again and again; says for each that stays where one wire leads. */
function peel(left: Set<string>, wires: readonly (readonly [string, string])[]): Map<string, string> {
  const onward = new Map([...left].map((id) => [id, 0]));
  const sources = new Map<string, string[]>();
  for (const [from, to] of wires) {
    if (!left.has(from) || !left.has(to)) continue;
    onward.set(from, onward.get(from)! + 1);
    const into = sources.get(to);
    if (into) into.push(from);
    else sources.set(to, [from]);
  }
  const ends = [...left].filter((id) => onward.get(id) === 0);
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
    left.delete(end);
    for (const from of sources.get(end) ?? []) {
      onward.set(from, onward.get(from)! - 1);
      if (onward.get(from) === 0) ends.push(from);
    }
  }
  const next = new Map<string, string>();
  for (const [from, to] of wires) if (left.has(from) && left.has(to) && !next.has(from)) next.set(from, to);
  return next;
}
