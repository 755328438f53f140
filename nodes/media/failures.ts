import { failures } from "#core/failure.ts";

/** What can go wrong in this room. */
export const failure = failures({
  "media/bad-drawing": {
    means: "A drawing cannot be made as asked.",
    remedy: "Correct its size.",
  },
  "media/bad-encoding": {
    means: "Frames a second, quality or size are beyond what the format has.",
    remedy: "Choose a value in the range named, or another format.",
  },
  "media/bad-frames": {
    means: "What the decoder gave is no clip.",
    remedy: "Check that the model's family is right.",
  },
  "media/bad-picture": {
    means: "A file is no picture, is damaged, or is in a format that is not read.",
    remedy: "Give a PNG, JPEG, WebP, GIF, TIFF or AVIF file.",
  },
  "media/bad-scale": {
    means: "A clip can only be enlarged a whole number of times.",
    remedy: "Choose a whole number from 1.",
  },
  "media/cannot-embed": {
    means: "A workflow cannot be put into this file.",
    remedy: "Save a WebP, PNG, GIF or MP4.",
  },
  "media/clips-differ": {
    means: "Clips of different sizes cannot stand side by side.",
    remedy: "Sample them with the same settings.",
  },
  "media/ffmpeg-failed": {
    means: "ffmpeg could not make the MP4.",
    remedy: "Save an animated WebP instead.",
    blames: "work",
  },
  "media/no-ffmpeg": {
    means: "MP4 is made by ffmpeg, which is not on the PATH.",
    remedy: "Install ffmpeg, or save an animated WebP instead.",
    blames: "work",
  },
  "media/not-finite": {
    means: "The decoder gives NaN or infinity.",
    remedy: "Try a float32 export, or less guidance.",
    blames: "work",
  },
});
