import { failures } from "#core/failure.ts";

/** What can go wrong in this room. */
export const failure = failures({
  "runs/duplicate": {
    means: "There is a run of that id already.",
    remedy: "Submit under another id, or without one.",
    status: 409,
  },
  "runs/no-such-run": {
    means: "No run has this id, or it was removed.",
    remedy: "Look for it in the list of runs.",
    status: 404,
  },
  "runs/not-ended": {
    means: "Only runs that have ended can be retried or removed.",
    remedy: "Cancel it first, or wait until it has ended.",
    status: 409,
  },
  "runs/not-waiting": {
    means: "Only runs that wait can be moved in the queue, and only before one that waits.",
    remedy: "Look at the queue again; it may have begun.",
    status: 409,
  },
});
