import type { Immutable } from "#protocol/immutable.ts";
import type { Wire, WorkflowNode } from "#protocol/workflow-schema.ts";
import type { Point } from "./document.ts";

const COLUMN = 320;
const ROW = 260;

/**
 * Places for the nodes that have none: a column for each node that stands between it and the start, rows in the order of the
 * file, below all that has a place. Never throws: in a circle of wires a node counts once. Time O(nodes + wires).
 */
export function placeMissing(
  nodes: readonly Immutable<WorkflowNode>[],
  wires: readonly Immutable<Wire>[],
): ReadonlyMap<string, Point> {
  const missing = nodes.filter(({ position }) => position === undefined);
  const sources = new Map(missing.map(({ id }) => [id, [] as string[]]));
  for (const { from, to } of wires) if (sources.has(from[0])) sources.get(to[0])?.push(from[0]);
  const columns = columnsOf(sources);
  const rows = new Map<number, number>();
  const top = nodes.reduce((least, { position, size }) => {
    return position ? Math.max(least, position[1] + (size?.[1] ?? ROW) + 40) : least;
  }, 40);
  return new Map(
    missing.map(({ id }) => {
      const column = columns.get(id)!;
      const row = rows.get(column) ?? 0;
      rows.set(column, row + 1);
      return [id, [40 + column * COLUMN, top + row * ROW]];
    }),
  );
}

/** How many nodes stand before each, on the longest way. Without recursion: a chain may be long. */
function columnsOf(sources: ReadonlyMap<string, readonly string[]>): Map<string, number> {
  const columns = new Map<string, number>();
  for (const start of sources.keys()) {
    const path = [start];
    const open = new Set<string>();
    while (path.length > 0) {
      const id = path.at(-1)!;
      const before = sources.get(id)!;
      const next = open.has(id) ? undefined : before.filter((source) => !columns.has(source) && !open.has(source));
      open.add(id);
      if (next && next.length > 0) path.push(...next);
      else {
        path.pop();
        if (!columns.has(id)) columns.set(id, Math.max(-1, ...before.map((source) => columns.get(source) ?? -1)) + 1);
      }
    }
  }
  return columns;
}
