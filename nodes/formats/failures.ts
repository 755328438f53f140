import { failures } from "#core/failure.ts";

/** What can go wrong in this room. */
export const failure = failures({
  "formats/bad-csv": {
    means: "A table cannot be read at the row and column named.",
    remedy: "Correct the cell or the header.",
  },
  "formats/bad-error-graph": {
    means: "An error graph is malformed at the place named.",
    remedy: "Correct it, or calibrate again.",
  },
  "formats/bad-full-runs": {
    means: "A file of full runs is malformed, or its parts contradict each other.",
    remedy: "Record the full runs again.",
  },
  "formats/bad-matrix": {
    means:
      "An error matrix is not square, transposed, empty, or has no complete gap, or it cannot be told what in it are labels.",
    remedy: "See [the format](formats.md#error-matrices-from-elsewhere): entry [i][j] is the error of edge i→j.",
  },
  "formats/bad-npy": {
    means: "A file is no .npy file, is cut short, or holds what is not read (pickles, big-endian numbers).",
    remedy: "Save it again with the line of Python that the sentence gives.",
  },
  "formats/bad-safetensors": {
    means: "A .safetensors file is damaged, cut short, or holds numbers of a type that is not read.",
    remedy: "Save it again with safetensors, in F32 or F16.",
  },
  "formats/bad-schedule": {
    means: "A schedule is malformed, or its parts contradict each other.",
    remedy: "Correct it as the sentence says, or solve again.",
  },
  "formats/bad-sigmas": {
    means: "A table of sigmas has not one for each step, or turns back, so that steps cannot be compared along it.",
    remedy: "Give the table of that run, or leave it out.",
  },
  "formats/newer-version": {
    means: "The file was written by a newer lemica-nodes.",
    remedy: "Update lemica-nodes.",
  },
  "formats/no-schedule-found": {
    means: "A text holds no schedule, or several and no budget to choose by.",
    remedy: "Give a mask, a list of steps or a .schedule.json; name the budget.",
  },
  "formats/not-json": {
    means: "The file is not JSON, or cut short.",
    remedy: "Save or download it again.",
  },
  "formats/no-time-grid": {
    means: "A schedule is no coarser time grid: only held outputs under Euler's method are.",
    remedy:
      "Solve or propose one for `hold` at the level `output`, with FlowMatchEuler, or Euler for a model that predicts noise.",
  },
  "formats/other-schedule": {
    means:
      "The program that is asked for reuses something else, or predicts it otherwise, than the schedule was measured with.",
    remedy: "Export it to a target that does what was measured, or calibrate as the program reuses.",
  },
  "formats/published-elsewhere": {
    means: "A published list is used for another model or sampler than it was published for.",
    remedy: "Put Transfer Schedule behind it, or calibrate.",
  },
  "formats/too-few-samples": {
    means: "There is one prompt, seed or sample only, or errors per sample are not kept, so that none can be held out.",
    remedy: "Calibrate more, or hold out by something else.",
  },
  "formats/uncomparable": {
    means: "Two error graphs are of different step counts.",
    remedy: "Compare two of one step count.",
  },
  "formats/unknown-published-list": {
    means: "There is no published list of that id.",
    remedy: "Take one that the sentence names, or of `lemica schedule published`.",
  },
  "formats/unknown-target": {
    means: "A schedule cannot be exported to that.",
    remedy: "Choose one of the targets listed.",
  },
  "formats/unmergeable": {
    means: "Error graphs were not measured alike, or keep no errors per sample; every reason is named.",
    remedy: "Leave out what does not fit, or calibrate it alike.",
  },
  "formats/unreadable-file": {
    means: "The file is of a kind that is not read: a pickle, an archive, or empty.",
    remedy: "Save the matrix with `numpy.save` as .npy.",
  },
  "formats/wrong-format": {
    means: "The file is one of ours, but of another kind.",
    remedy: "Choose another file.",
  },
  "formats/wrong-steps": {
    means: "The schedule is of another number of steps than asked for.",
    remedy: "Choose a schedule of these steps, or solve one.",
  },
});
