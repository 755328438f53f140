/** The best list of computed steps for a feasible budget, at most the one that the pass was made for. */
export type Paths = (budget: number) => number[];

/**
 * The steps from which the last step can be reached over exactly `edges` edges of gap 1 to `maxGap`: `first` to `last`,
 * all of them.
 */
export function layerOf(steps: number, maxGap: number, edges: number): { first: number; last: number } {
  return { first: Math.max(0, steps - 1 - edges * maxGap), last: steps - 1 - edges };
}

/**
 * Walks a table of best edges: `gaps[edges * steps + step]` is the gap of the edge to take from a step with so many
 * edges to go.
 */
export function followGaps(steps: number, gaps: Uint16Array): Paths {
  return (budget) => {
    const compute = [0];
    for (let edges = budget - 1, step = 0; edges > 0; edges--) {
      step += gaps[edges * steps + step];
      compute.push(step);
    }
    return compute;
  };
}
