import { failures } from "#core/failure.ts";

/** What can go wrong in this room. */
export const failure = failures({
  "clipboard/malformed": {
    means: "What is pasted says that it was copied from a workflow, and is damaged.",
    remedy: "Copy it again.",
  },
  "clipboard/too-large": {
    means: "What is pasted is a copy of more than 20 million characters.",
    remedy: "Export the workflow as a file and open that.",
  },
});
