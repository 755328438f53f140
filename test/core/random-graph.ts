import { type ErrorGraph, edgesOf, errorGraph } from "#core/error-graph.ts";

/** Numbers in [0, 1), the same for a seed on every machine (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A whole number from `least` to `most`, both included. */
export function wholeNumber(random: () => number, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}

export function graphOf(steps: number, maxGap: number, error: (from: number, to: number) => number): ErrorGraph {
  return errorGraph(
    steps,
    maxGap,
    edgesOf(steps, maxGap).map(([from, to]) => [from, to, error(from, to)] as const),
  );
}

/**
 * Errors like those of calibrated models: early edges hurt more, wide ones more than in proportion, and all is noisy.
 */
export function lifelikeGraph(steps: number, maxGap: number, seed: number): ErrorGraph {
  const random = randomNumbers(seed);
  return graphOf(steps, maxGap, (from, to) => {
    const early = 1 + 5 * Math.exp((-10 * from) / steps);
    return 0.001 * (to - from - 1) ** 1.3 * early * (0.7 + 0.6 * random());
  });
}
