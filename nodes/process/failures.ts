import { failures } from "#core/failure.ts";

/** What can go wrong in this room. */
export const failure = failures({
  "process/no-message": {
    means: "A process of this program wrote something that is no message to where only messages may go, and was ended.",
    remedy: "Let what it prints go to its standard error.",
    blames: "work",
  },
});
