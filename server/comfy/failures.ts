import { failures } from "#core/failure.ts";

/** What can go wrong in this room. */
export const failure = failures({
  "comfy/bad-mask": {
    means: "An uploaded mask cannot be laid on its picture.",
    remedy: "Send a PNG of the same size.",
  },
  "comfy/name-taken": {
    means: "An upload cannot be kept under its name: a thousand others have it, with other content.",
    remedy: "Choose another name, or overwrite.",
  },
  "comfy/no-upload": {
    means: "An upload has no file, or is of an unknown type.",
    remedy: "Send the file as the field `image`, with the type `input`, `temp`, `output` or none.",
  },
  "comfy/not-a-form": {
    means: "The body of an upload is no multipart form, or a damaged one.",
    remedy: "Send a form with the file as its field `image`.",
  },
});
