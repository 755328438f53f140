import { Multisets } from "./multisets.ts";
import { followGaps, layerOf, type Paths } from "./paths.ts";
import { RangeMax } from "./range-max.ts";
import type { StateGraph } from "./state-graph.ts";

/**
 * Lexicographic minimax (LeMiCa, arXiv 2511.00090, Eq. 5), exact, all budgets up to `budget` from one pass.
 *
 * Backwards from the last vertex: the best tail over c edges from a state is the best of (edge to a later state) + (best
 * tail over c − 1 edges from there). All tails of a layer c have equally many errors, and adding one common error to
 * two multisets never changes their order, so keeping one tail per (c, state) is exact. Targets are tried in ascending
 * order and replaced only by strictly better ones, hence ties go to the lexicographically smaller list of vertices.
 *
 * Errors are replaced by their ranks (equal errors share one, error 0 has rank 0). A layer is kept sorted, with the
 * largest rank that differs between neighbours; between any two of its tails that rank is a range maximum (as with the
 * longest common prefixes of a suffix array). Two candidates with the same worst error are so compared in constant time,
 * unless this rank is the one being added.
 *
 * Cost for S states, gaps up to G, budgets up to B: at most S·B·G comparisons and S·B·log2(edges) stored nodes.
 */
export function leximaxPaths(graph: StateGraph, budget: number): Paths {
  const { vertices, maxGap, firstState, firstEdge, target } = graph;
  const states = firstEdge.length - 1;
  const { ranks, distinct } = ranksOf(graph.errors);
  const gaps = new Uint16Array(budget * states);
  const addedRank = new Int32Array(states);
  const chosen = new Int32Array(states);
  const tails = new SortedTails(states, distinct);

  for (let edges = 1; edges < budget; edges++) {
    const { first, last } = layerOf(vertices, maxGap, edges);
    const targets = layerOf(vertices, maxGap, edges - 1);
    for (let from = first; from <= last; from++) {
      const least = Math.max(1, targets.first - from);
      const most = Math.min(maxGap, targets.last - from);
      for (let state = firstState[from]; state < firstState[from + 1]; state++) {
        const row = firstEdge[state] - 1;
        let best = row + least;
        let bestWorst = Math.max(ranks[best], tails.worst[target[best]]);
        for (let edge = best + 1; edge <= row + most; edge++) {
          const worst = Math.max(ranks[edge], tails.worst[target[edge]]);
          if (worst > bestWorst) continue;
          if (worst === bestWorst && tails.compare(target[edge], ranks[edge], target[best], ranks[best]) >= 0) continue;
          best = edge;
          bestWorst = worst;
        }
        chosen[state] = target[best];
        addedRank[state] = ranks[best];
        gaps[edges * states + state] = best - row;
      }
    }
    tails.extend(firstState[first], firstState[last + 1] - 1, chosen, addedRank);
  }
  return followGaps(graph, gaps);
}

/** The best tails of one layer, one per state, in order. */
class SortedTails {
  private readonly multisets: Multisets;
  private sets: Int32Array;
  private extended: Int32Array;
  /** The largest rank in a state's tail. */
  readonly worst: Int32Array;
  /** Place of a state's tail in the order, best first. */
  private readonly place: Int32Array;
  /** The largest rank that differs between the tails at places p and p + 1. */
  private readonly differences: RangeMax;

  /** The layer of no edges: the empty tails of the last vertex. */
  constructor(states: number, distinct: number) {
    this.multisets = new Multisets(distinct);
    this.sets = new Int32Array(states).fill(Multisets.EMPTY);
    this.extended = new Int32Array(states);
    this.worst = new Int32Array(states);
    this.place = new Int32Array(states);
    this.differences = new RangeMax(states);
  }

  /** Negative if the tail of state `a` plus an error of rank `more` is better than that of `b` plus `other`; 0 if as good. */
  compare(a: number, more: number, b: number, other: number): number {
    const { sets, place } = this;
    if (sets[a] === sets[b]) return more - other;
    const order = place[a] - place[b];
    if (more === other) return order;
    const better = order < 0;
    if (better === more < other) return order;
    const added = Math.max(more, other);
    const differing = better ? this.differences.max(place[a], place[b]) : this.differences.max(place[b], place[a]);
    if (differing > added) return order;
    if (differing < added) return more - other;
    return this.multisets.compareAdded(sets[a], more, sets[b], other);
  }

  /** On to the next layer, where states `first` to `last` lead to `chosen[state]` over an edge of rank `added[state]`. */
  extend(first: number, last: number, chosen: Int32Array, added: Int32Array): void {
    const { sets, extended, multisets } = this;
    const order: number[] = [];
    for (let state = last; state >= first; state--) {
      order.push(state);
      const tail = sets[chosen[state]];
      extended[state] = added[state] === 0 ? tail : multisets.add(tail, added[state]);
    }
    order.sort((a, b) => this.compare(chosen[a], added[a], chosen[b], added[b]));
    this.differences.fill(order.length - 1, (p) =>
      multisets.firstDifference(extended[order[p]], extended[order[p + 1]]),
    );
    for (let p = 0; p < order.length; p++) this.place[order[p]] = p;
    // A state leads to one of a later vertex, so going up from the first reads each value before it is replaced.
    for (let s = first; s <= last; s++) this.worst[s] = Math.max(added[s], this.worst[chosen[s]]);
    this.sets = extended;
    this.extended = sets;
  }
}

/** Ranks that order as the errors do; rank 0 is error 0, whether it occurs or not, and `distinct` the greatest rank. */
function ranksOf(errors: Float64Array): { ranks: Int32Array; distinct: number } {
  const byError = Uint32Array.from(errors.keys()).sort((a, b) => errors[a] - errors[b]);
  const ranks = new Int32Array(errors.length);
  let distinct = 0;
  let previous = 0;
  for (const edge of byError) {
    if (errors[edge] !== previous) {
      previous = errors[edge];
      distinct++;
    }
    ranks[edge] = distinct;
  }
  return { ranks, distinct };
}
