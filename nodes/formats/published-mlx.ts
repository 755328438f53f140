import { mlxPort, type PublishedGroup } from "./published-group.ts";

const common = {
  source: mlxPort,
  model: "Z-Image-Turbo",
  scheduler: { text: "that of the port" },
  guidance: "none: one call a step",
  reused: "residual over the main layers",
  reuseLevel: "residual",
  predictor: "hold",
} as const;

/** LeMiCa's Z-Image lists as a port to MLX has them: those of 9 steps are what the released script really computes. */
export const mlxGroups: readonly PublishedGroup[] = [
  {
    ...common,
    place: "schedule table",
    steps: 8,
    warnings: ["How a port's lists of 8 steps were chosen is not known."],
    lists: {
      slow: [0, 1, 2, 3, 5, 6, 7],
      medium: [0, 1, 2, 4, 5, 7],
      fast: [0, 1, 2, 5, 7],
    },
  },
  {
    ...common,
    place: "schedule table",
    steps: 9,
    warnings: ["LeMiCa's lists without the index that never runs."],
    lists: {
      slow: [0, 1, 2, 3, 5, 7, 8],
      medium: [0, 1, 2, 4, 6, 8],
      fast: [0, 1, 2, 5, 8],
    },
  },
];
