import { failures } from "#core/failure.ts";

/** What can go wrong in this room. */
export const failure = failures({
  "http/strange-answer": {
    means: "An answer is not one that this version of the client knows.",
    remedy: "Reload the page, or update the older of the two.",
  },
  "http/unreachable": {
    means: "The server does not answer.",
    remedy: "See whether it is running.",
  },
  "workflow/comfyui": {
    means: "The file is a workflow of ComfyUI, whose nodes are not here.",
    remedy: "Run it in ComfyUI; a schedule is taken there as [its node](formats.md).",
    status: 422,
  },
  "workflow/malformed": {
    means: "The file is a workflow, but not a sound one; every place is named.",
    remedy: "Mend these places, or take an undamaged copy.",
    status: 422,
  },
  "workflow/no-version": {
    means: "The file does not say its format version.",
    remedy: 'Add `"version": 1`.',
    status: 422,
  },
  "workflow/not-a-workflow": {
    means: "The file is JSON but no workflow.",
    remedy: "Choose a file that ends in .workflow.json.",
    status: 422,
  },
  "workflow/not-json": {
    means: "The file is not JSON; line and column are named.",
    remedy: "Mend that place, or take an undamaged copy.",
  },
  "workflow/too-deep": {
    means: "The file has brackets within brackets beyond reason.",
    remedy: "Take an undamaged copy.",
  },
  "workflow/too-new": {
    means: "The workflow was saved by a newer lemica-nodes.",
    remedy: "Update lemica-nodes.",
    status: 422,
  },
});
