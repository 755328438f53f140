import type { DocumentNode, WorkflowDocument } from "./document.ts";
import { sameJson } from "./same-json.ts";
import { wiringOf } from "./wiring.ts";

/** Below this likeness (0 to 1) two nodes of one type are two nodes. */
const ALIKE = 0.4;
/** Beyond this many pairs to compare, the rest counts as removed and added. */
const MOST_PAIRS = 250_000;

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
    const pairs = pairsOf(
      gone,
      fresh.filter(({ id }) => !matches.has(id)),
      (a, b) => likeness(a, b, before, after, matches),
    );
    for (const { from, to } of pairs)
      if (gone.has(from) && !matches.has(to) && gone.delete(from)) matches.set(to, from);
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

/** 0 for nothing in common, 1 for all: parameters and neighbours count for most, place only between equals. */
function likeness(
  a: DocumentNode,
  b: DocumentNode,
  before: WorkflowDocument,
  after: WorkflowDocument,
  matches: ReadonlyMap<string, string>,
): number {
  const names = [...new Set([...Object.keys(a.params), ...Object.keys(b.params)])];
  const equal = names.filter((name) => sameJson(a.params[name], b.params[name])).length;
  const params = names.length === 0 ? 1 : equal / names.length;
  const distance = Math.hypot(a.position[0] - b.position[0], a.position[1] - b.position[1]);
  const place = 1 / (1 + distance / 200);
  return (
    0.45 * params +
    0.35 * neighbours(a.id, b.id, before, after, matches) +
    0.1 * Number(a.title === b.title) +
    0.1 * place
  );
}

/** The share of wires that lead to the same port of the same neighbour, of those that either has. */
function neighbours(
  a: string,
  b: string,
  before: WorkflowDocument,
  after: WorkflowDocument,
  matches: ReadonlyMap<string, string>,
): number {
  const ends = (document: WorkflowDocument, id: string, called: (id: string) => string | undefined) => {
    const { into, outOf } = wiringOf(document);
    return new Set([
      ...(into.get(id) ?? []).map(({ from, to }) => JSON.stringify(["into", to[1], called(from[0]), from[1]])),
      ...(outOf.get(id) ?? []).map(({ from, to }) => JSON.stringify(["out", from[1], called(to[0]), to[1]])),
    ]);
  };
  const left = ends(before, a, (id) => id);
  const right = ends(after, b, (id) => matches.get(id));
  const all = new Set([...left, ...right]).size;
  return all === 0 ? 1 : (left.size + right.size - all) / all;
}
