import { failures } from "#core/failure.ts";

/** What can go wrong in this room. */
export const failure = failures({
  "packs/changed": {
    means: "A pack is not the one whose hash was allowed.",
    remedy: "Look at what has changed, and allow the hash that the sentence names if you trust it.",
  },
  "packs/unusable": {
    means: "A pack cannot be read, has links or no index.js, or exports no sound nodes.",
    remedy: "Mend it, or take its hash from `packs`.",
  },
});
