import { type ErrorGraph, rowStart } from "./error-graph.ts";
import { Multisets } from "./multisets.ts";
import { followGaps, layerOf, type Paths } from "./paths.ts";
import { RangeMax } from "./range-max.ts";

/**
 * Lexicographic minimax (LeMiCa, arXiv 2511.00090, Eq. 5), exact, all budgets up to `budget` from one pass.
 *
 * Backwards from the last step: the best tail over c edges from a step is the best of (edge to a later step) + (best
 * tail over c − 1 edges from there). All tails of a layer c have equally many errors, and adding one common error to
 * two multisets never changes their order, so keeping one tail per (c, step) is exact. Targets are tried in ascending
 * order and replaced only by strictly better ones, hence ties go to the lexicographically smaller list of steps.
 *
 * Errors are replaced by their ranks (equal errors share one, error 0 has rank 0). A layer is kept sorted, with the
 * largest rank that differs between neighbours; between any two of its tails that rank is a range maximum (as with the
 * longest common prefixes of a suffix array). Two candidates with the same worst error are so compared in constant time,
 * unless this rank is the one being added.
 *
 * Cost for T steps, gaps up to G, budgets up to B: at most T·B·G comparisons and T·B·log2(edges) stored nodes.
 */
export function leximaxPaths(graph: ErrorGraph, budget: number): Paths {
  const { steps, maxGap } = graph;
  const { ranks, distinct } = ranksOf(graph.errors);
  const gaps = new Uint16Array(budget * steps);
  const addedRank = new Int32Array(steps);
  const chosen = new Int32Array(steps);
  const tails = new SortedTails(steps, distinct);

  for (let edges = 1; edges < budget; edges++) {
    const { first, last } = layerOf(steps, maxGap, edges);
    const targets = layerOf(steps, maxGap, edges - 1);
    for (let from = first; from <= last; from++) {
      const row = rowStart(steps, maxGap, from) - from - 2;
      const end = Math.min(from + maxGap, targets.last);
      let best = Math.max(from + 1, targets.first);
      let bestRank = best === from + 1 ? 0 : ranks[row + best];
      let bestWorst = Math.max(bestRank, tails.worst[best]);
      for (let to = best + 1; to <= end; to++) {
        const rank = ranks[row + to];
        const worst = Math.max(rank, tails.worst[to]);
        if (worst > bestWorst) continue;
        if (worst === bestWorst && tails.compare(to, rank, best, bestRank) >= 0) continue;
        best = to;
        bestRank = rank;
        bestWorst = worst;
      }
      chosen[from] = best;
      addedRank[from] = bestRank;
      gaps[edges * steps + from] = best - from;
    }
    tails.extend(first, last, chosen, addedRank);
  }
  return followGaps(steps, gaps);
}

/** The best tails of one layer, one per step, in order. */
class SortedTails {
  private readonly multisets: Multisets;
  private sets: Int32Array;
  private extended: Int32Array;
  /** The largest rank in a step's tail. */
  readonly worst: Int32Array;
  /** Place of a step's tail in the order, best first. */
  private readonly place: Int32Array;
  /** The largest rank that differs between the tails at places p and p + 1. */
  private readonly differences: RangeMax;

  /** The layer of no edges: the empty tail of the last step. */
  constructor(steps: number, distinct: number) {
    this.multisets = new Multisets(distinct);
    this.sets = new Int32Array(steps).fill(Multisets.EMPTY);
    this.extended = new Int32Array(steps);
    this.worst = new Int32Array(steps);
    this.place = new Int32Array(steps);
    this.differences = new RangeMax(steps);
  }

  /** Negative if the tail of step `a` plus an error of rank `more` is better than that of `b` plus `other`; 0 if as good. */
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

  /** On to the next layer, where steps `first` to `last` lead to `chosen[step]` over an edge of rank `added[step]`. */
  extend(first: number, last: number, chosen: Int32Array, added: Int32Array): void {
    const { sets, extended, multisets } = this;
    const order: number[] = [];
    for (let step = last; step >= first; step--) {
      order.push(step);
      const tail = sets[chosen[step]];
      extended[step] = added[step] === 0 ? tail : multisets.add(tail, added[step]);
    }
    order.sort((a, b) => this.compare(chosen[a], added[a], chosen[b], added[b]));
    this.differences.fill(order.length - 1, (p) =>
      multisets.firstDifference(extended[order[p]], extended[order[p + 1]]),
    );
    for (let p = 0; p < order.length; p++) this.place[order[p]] = p;
    // A step leads to a later one, so going up from the first reads each value before it is replaced.
    for (let step = first; step <= last; step++) this.worst[step] = Math.max(added[step], this.worst[chosen[step]]);
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
