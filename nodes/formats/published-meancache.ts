import { meanCache, type PublishedGroup } from "./published-group.ts";

const common = {
  source: meanCache,
  steps: 50,
  scheduler: { text: "the pipeline's own, an Euler sampler" },
  guidance: "as the pipeline has it; the guided prediction is reused",
  reused: "the whole prediction, after guidance",
  reuseLevel: "output",
  predictor: "unknown",
  warnings: [
    "Chosen for MeanCache's average velocities, made with the spans kept beside the list; with a held prediction the errors are others.",
  ],
} as const;

/** The lists in MeanCache's released scripts, by budget, each with the span of every edge. */
export const meanCacheGroups: readonly PublishedGroup[] = [
  {
    ...common,
    model: "Qwen-Image",
    place: "MeanCache4Qwen-Image/Mc_qwenimage.py",
    lists: {
      "25": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 24, 32, 40, 43, 45, 47, 48, 49],
      "17": [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 17, 24, 31, 38, 45, 48, 49],
      "10": [0, 1, 3, 7, 14, 21, 28, 35, 42, 49],
    },
    spans: {
      "25": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 5, 5, 5, 0, 0],
      "17": [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 1, 1, 1, 1, 4, 0],
      "10": [0, 2, 1, 1, 1, 1, 1, 1, 4],
    },
  },
  {
    ...common,
    model: "Qwen-Image-2512",
    place: "MeanCache4Qwen-Image/Mc_qwenimage_2512.py",
    lists: {
      "25": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 23, 31, 37, 44, 45, 46, 47, 48, 49],
      "17": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 19, 27, 35, 43, 47, 49],
      "10": [0, 2, 4, 7, 14, 21, 28, 35, 42, 49],
    },
    spans: {
      "25": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 1, 1, 1, 5, 5, 0],
      "17": [0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 1, 1, 1, 5, 5],
      "10": [1, 3, 1, 1, 1, 1, 1, 1, 4],
    },
  },
  {
    ...common,
    model: "Z-Image (base)",
    place: "MeanCache4Z-Image/MC_zimage.py",
    lists: {
      "25": [0, 1, 2, 3, 4, 5, 6, 8, 10, 11, 12, 13, 15, 16, 17, 18, 20, 22, 29, 37, 42, 45, 47, 48, 49],
      "20": [0, 1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 30, 38, 43, 46, 48, 49],
      "17": [0, 1, 2, 3, 4, 6, 8, 10, 12, 14, 19, 27, 35, 43, 46, 48, 49],
      "15": [0, 1, 2, 3, 5, 7, 10, 12, 17, 25, 33, 41, 45, 48, 49],
      "13": [0, 1, 2, 3, 5, 9, 15, 22, 29, 36, 43, 47, 49],
    },
    spans: {
      "25": [0, 0, 0, 0, 0, 0, 2, 2, 0, 0, 0, 2, 0, 0, 0, 5, 5, 1, 1, 1, 5, 5, 0, 0],
      "20": [0, 0, 0, 0, 2, 2, 2, 2, 2, 5, 4, 5, 5, 1, 1, 1, 5, 2, 0],
      "17": [0, 0, 0, 0, 2, 2, 2, 2, 2, 1, 1, 1, 1, 5, 2, 0],
      "15": [0, 0, 0, 2, 2, 2, 2, 1, 1, 1, 1, 5, 4, 0],
      "13": [0, 0, 0, 2, 1, 1, 1, 1, 1, 1, 5, 2],
    },
  },
];
