import { failures } from "#core/failure.ts";

/** What can go wrong in this room. */
export const failure = failures({
  "cli/below-psnr": {
    means: "A schedule was checked against full runs, and is further from them than was asked for.",
    remedy: "Compute more steps, or calibrate on the model as it is now.",
    blames: "work",
  },
  "cli/bad-option": {
    means: "An option has a value that it cannot have, or goes with another that is missing.",
    remedy: "The sentence names the option and what it takes; `--help` tells more.",
  },
  "cli/bad-out": {
    means: "Nothing can be written to the place that was named; seen before any work begins.",
    remedy: "Name another place.",
  },
  "cli/cancelled": {
    means: "The run was stopped by Ctrl+C or a signal to end.",
    remedy: "Run it again; `calibrate --resume`, and `run` by itself, go on from there.",
    blames: "work",
  },
  "cli/cannot-read": {
    means: "A file that the command line names cannot be read.",
    remedy: "Correct the path.",
  },
  "cli/cannot-write": {
    means: "The result could not be written although the place was sound at the start, e.g. the disk is full.",
    remedy: "Free space and run it again.",
    blames: "work",
  },
  "cli/no-workflow-inside": {
    means: "The picture or video carries no workflow.",
    remedy: "Give a file saved by Save Video or `lemica sample`, not one that another program has saved anew.",
  },
});
