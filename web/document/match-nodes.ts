import type { DocumentNode, WorkflowDocument } from "./document.ts";
import { sameJson } from "./same-json.ts";
import { wiringOf } from "./wiring.ts";

/** Below this likeness (0 to 1) two nodes of one type are two nodes. */
const ALIKE = 0.4;
/** Beyond this many pairs to compare, the rest counts as removed and added. */
const MOST_PAIRS = 200_000;

/**
 * Which node of a later document is which of an earlier one: those of one id and type, and then, among the rest, those of one
 * type that are most alike in parameters, neighbours, title and place. By the id of the later. Deterministic.
 */
export function matchNodes(before: WorkflowDocument, after: WorkflowDocument): ReadonlyMap<string, string> {
  const matches = new Map<string, string>();
  const old = new Map(before.nodes.map((node) => [node.id, node]));
  for (const { id, type } of after.nodes) if (old.get(id)?.type === type) matches.set(id, id);
  const gone = new Map(before.nodes.filter(({ id }) => !matches.has(id)).map((node) => [node.id, node]));
  const fresh = after.nodes.filter(({ id }) => !matches.has(id));

  // Twice: the matches of the first round are the neighbours by which the second knows what is left.
  for (let round = 0; round < 2; round++) {
    const left = fresh.filter(({ id }) => !matches.has(id));
    const old = new Map([...gone.keys()].map((id) => [id, neighbours(before, id, (each) => each)]));
    const now = new Map(left.map(({ id }) => [id, neighbours(after, id, (each) => matches.get(each))]));
    const pairs = pairsOf(gone, left, (a, b) => likeness(a, b, shared(old.get(a.id)!, now.get(b.id)!)));
    for (const { from, to } of pairs)
      if (gone.has(from) && !matches.has(to)) {
        gone.delete(from);
        matches.set(to, from);
      }
  }
  return matches;
}

interface Pair {
  readonly from: string;
  readonly to: string;
  readonly likeness: number;
}

function pairsOf(
  gone: ReadonlyMap<string, DocumentNode>,
  fresh: readonly DocumentNode[],
  compare: (a: DocumentNode, b: DocumentNode) => number,
): readonly Pair[] {
  const pairs: Pair[] = [];
  let compared = 0;
  for (const b of fresh)
    for (const a of gone.values()) {
      if (a.type !== b.type || ++compared > MOST_PAIRS) continue;
      const likeness = compare(a, b);
      if (likeness >= ALIKE) pairs.push({ from: a.id, to: b.id, likeness });
    }
  return pairs.sort((a, b) => b.likeness - a.likeness);
}

/**
 * 0 for nothing in common, 1 for all: parameters and neighbours count for most, place only between equals.
 * @param around how much of what surrounds them is the same, 0 to 1.
 */
function likeness(a: DocumentNode, b: DocumentNode, around: number): number {
  const names = [...new Set([...Object.keys(a.params), ...Object.keys(b.params)])];
  const equal = names.filter((name) => sameJson(a.params[name], b.params[name])).length;
  const params = names.length === 0 ? 1 : equal / names.length;
  const distance = Math.hypot(a.position[0] - b.position[0], a.position[1] - b.position[1]);
  return 0.45 * params + 0.35 * around + 0.1 * Number(a.title === b.title) + 0.1 / (1 + distance / 200);
}

/** A text for each wire of a node: its port, and the port and the name of its neighbour. */
function neighbours(document: WorkflowDocument, id: string, called: (id: string) => string | undefined): Set<string> {
  const { into, outOf } = wiringOf(document);
  return new Set([
    ...(into.get(id) ?? []).map(({ from, to }) => ["in", to[1], called(from[0]), from[1]].join("\n")),
    ...(outOf.get(id) ?? []).map(({ from, to }) => ["out", from[1], called(to[0]), to[1]].join("\n")),
  ]);
}

/** The share of what either has that both have; all, if neither has anything. */
function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let both = 0;
  for (const each of a) if (b.has(each)) both++;
  const all = a.size + b.size - both;
  return all === 0 ? 1 : both / all;
}
