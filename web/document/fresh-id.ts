import type { WorkflowDocument } from "./document.ts";

const LONGEST = 64;

/** All ids of a document: those of nodes, notes, groups and reroutes are one family. */
export function idsOf({ nodes, notes, groups, reroutes }: WorkflowDocument): Set<string> {
  return new Set([...nodes, ...notes, ...groups, ...reroutes].map(({ id }) => id));
}

/**
 * An id like `base` that is not taken, and takes it: `schedule`, then `schedule-2`, `schedule-3`. Readable, since people write
 * ids on command lines; deterministic.
 */
export function freshId(base: string, taken: Set<string>): string {
  const plain = base.replace(/[^A-Za-z0-9_-]+/g, "-").replace(/^-+|-+$/g, "") || "item";
  const stem = plain.slice(0, LONGEST).replace(/-\d+$/, "") || plain;
  let id = taken.has(plain) || plain.length > LONGEST ? stem : plain;
  for (let count = 2; taken.has(id); count++) {
    const tail = `-${count}`;
    id = stem.slice(0, LONGEST - tail.length) + tail;
  }
  taken.add(id);
  return id;
}

/** A free name for an exposed parameter or a port of a block, like `base` as far as such names go. */
export function freshName(base: string, taken: Set<string>): string {
  for (const word of ["constructor", "prototype"]) taken.add(word);
  return freshId(base.replace(/^[^A-Za-z]+/, "") || "value", taken);
}

/** The id that a new node of a type starts from, what stands after its room: of solve/schedule, `schedule`. */
export function baseIdOf(type: string): string {
  return type.slice(type.indexOf("/") + 1);
}
