import { failures } from "#core/failure.ts";

/** What can go wrong in this room. */
export const failure = failures({
  "worker/died": {
    means: "The process that ran the workflow ended without a word, most likely because memory ran out.",
    remedy: "Use fewer samples, frames or steps at once, or close other programs; then retry the run.",
    blames: "work",
  },
  "worker/killed": {
    means: "A run did not stop in time when it was asked to, and its process was ended.",
    remedy: "Retry it to go on; what had finished is kept.",
    blames: "work",
  },
  "worker/not-started": {
    means: "No process could be started to run workflows in.",
    remedy: "Mend what the sentence names; runs that wait then start by themselves.",
    blames: "work",
  },
});
