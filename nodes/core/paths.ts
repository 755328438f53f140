import type { StateGraph } from "./state-graph.ts";

/** The best list of vertices for a feasible number of them, at most the one that the pass was made for. */
export type Paths = (budget: number) => number[];

/**
 * The vertices from which the last one can be reached over exactly `edges` edges of gap 1 to `maxGap`: `first` to `last`,
 * all of them.
 */
export function layerOf(vertices: number, maxGap: number, edges: number): { first: number; last: number } {
  return { first: Math.max(0, vertices - 1 - edges * maxGap), last: vertices - 1 - edges };
}

/**
 * Walks a table of best edges: `gaps[edges * states + state]` is the gap of the edge to take from a state with so many
 * edges to go.
 */
export function followGaps({ firstEdge, target }: StateGraph, gaps: Uint16Array): Paths {
  const states = firstEdge.length - 1;
  return (budget) => {
    const path = [0];
    for (let edges = budget - 1, state = 0, vertex = 0; edges > 0; edges--) {
      const gap = gaps[edges * states + state];
      vertex += gap;
      state = target[firstEdge[state] + gap - 1];
      path.push(vertex);
    }
    return path;
  };
}
