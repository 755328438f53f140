import { failures } from "#core/failure.ts";

/** What can go wrong in this room. */
export const failure = failures({
  "runs/bad-id": {
    means: "A run was submitted under an id that is no UUID in lower case.",
    remedy: "Give a UUID in lower case, or leave the id out.",
  },
  "runs/output-too-large": {
    means: "The result of a node is larger than 32 MiB, so that its values cannot be asked for.",
    remedy: "Save what you need of it with a node, and read the file.",
    status: 413,
  },
  "runs/queue-full": {
    means: "So many runs wait that no more are taken.",
    remedy: "Cancel some, or submit again when some have ended.",
    blames: "work",
    status: 429,
  },
  "runs/refused": {
    means: "The workflow cannot run; every reason comes with it.",
    remedy: "Mend the workflow as the reasons say.",
    status: 422,
  },
  "runs/server-ended": {
    means: "The server was ended in the middle of the run, with no time to put it back.",
    remedy: "Nothing, it goes on by itself; if it is parked because this happened too often, retry it.",
    blames: "work",
  },
});
