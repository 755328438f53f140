import { cacheDit, type PublishedGroup } from "./published-group.ts";

const common = {
  source: cacheDit,
  place: "steps_mask in src/cache_dit/caching/cache_interface.py",
  scheduler: { text: "any" },
  guidance: "any; branches are reused apart where cache-dit knows that a step has two calls",
  reused: "residual of the blocks but the first few",
  reuseLevel: "residual",
  predictor: "unknown",
  warnings: ["Runs set by hand for every model alike, not calibrated on any."],
} as const;

/** The masks that cache-dit ships by name for its own step counts. Others it stretches from those of 28 steps. */
export const cacheDitGroups: readonly PublishedGroup[] = [
  {
    ...common,
    model: "any",
    steps: 28,
    lists: {
      slow: [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 14, 15, 16, 19, 20, 23, 27],
      medium: [0, 1, 2, 3, 4, 5, 7, 8, 12, 13, 17, 18, 22, 23, 27],
      fast: [0, 1, 2, 3, 4, 5, 7, 11, 16, 22, 27],
      ultra: [0, 1, 2, 3, 6, 12, 19, 27],
    },
  },
  {
    ...common,
    model: "Z-Image-Turbo",
    steps: 9,
    lists: {
      slow: [0, 1, 2, 3, 4, 6, 7, 8],
      medium: [0, 1, 2, 3, 4, 6, 8],
      fast: [0, 1, 2, 3, 5, 8],
      ultra: [0, 1, 2, 5, 8],
    },
  },
];
