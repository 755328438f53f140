import { failures } from "./failure.ts";

/** What can go wrong in this room. */
export const failure = failures({
  "core/aggregate-unknown": {
    means: "There is no such way to aggregate samples.",
    remedy: "Use `mean`, `median`, `max`, or a quantile such as `quantile:0.9` or `p90`.",
  },
  "core/border-invalid": {
    means: "A border is no step of the run that a second denoiser could begin with.",
    remedy: "Give the first step of the second denoiser, counted from 0.",
  },
  "core/bound-infeasible": {
    means: "No schedule of this budget keeps all its errors within the bound that is asked for.",
    remedy: "Compute more steps, or allow the error that is named.",
  },
  "core/evaluations-infeasible": {
    means: "No schedule spends just so many evaluations with the largest gap that is allowed.",
    remedy: "Choose a number within the range that is named, or allow a larger gap.",
  },
  "core/budget-infeasible": {
    means: "No path of so many steps exists within the largest gap.",
    remedy: "Choose a budget in the range that is named, or allow a larger gap.",
  },
  "core/compute-invalid": {
    means:
      "A list of computed steps is no schedule: not ascending, outside the run, or without the first or the last step.",
    remedy: "Correct the list as the sentence says.",
  },
  "core/distance-unknown": {
    means: "There is no such distance.",
    remedy: "Use `l1`, `relative-l1` or `rms`.",
  },
  "core/edge-duplicate": {
    means: "An edge has two errors.",
    remedy: "Keep one of them.",
  },
  "core/edge-error-invalid": {
    means: "An error is negative, infinite or no number.",
    remedy: "Measure this edge again.",
  },
  "core/edge-missing": {
    means: "An edge within the largest gap has no error.",
    remedy: "Measure it, or choose a smaller largest gap.",
  },
  "core/edge-not-measured": {
    means: "An edge was not measured, since it cannot matter for the budgets that were asked for.",
    remedy: "Take a schedule of one of these budgets, or calibrate without budgets.",
  },
  "core/edge-out-of-range": {
    means: "An edge does not lead from a step to a later one of the run, or is longer than the largest gap.",
    remedy: "Correct it, or leave it out.",
  },
  "core/gap-beyond-graph": {
    means: "An edge is longer than any that was measured.",
    remedy: "Compute more steps in between, or calibrate with a larger gap.",
  },
  "core/history-too-large": {
    means:
      "A schedule that looks back on so many computed steps, with gaps so large, has more states than the solver's tables hold.",
    remedy: "Allow smaller gaps, or look back on fewer steps.",
  },
  "core/image-shape": {
    means: "Two frames to compare are not of the same size.",
    remedy: "Compare frames of one size.",
  },
  "core/image-too-small": {
    means: "SSIM needs frames of at least 11 × 11 pixels.",
    remedy: "Compare larger frames, or use PSNR.",
  },
  "core/length-mismatch": {
    means: "Two lists that belong together are not equally long.",
    remedy: "Give results of one shape, samples of one step count and gap.",
  },
  "core/mask-invalid": {
    means: "A mask has something else than 0 and 1.",
    remedy: "Write 1 to compute a step, 0 to reuse.",
  },
  "core/max-gap-invalid": {
    means: "The largest gap is no whole number of 1 or more.",
    remedy: "Correct it.",
  },
  "core/nothing-to-compare": {
    means: "Two empty arrays were compared.",
    remedy: "Give at least one number.",
  },
  "core/objective-unknown": {
    means: "There is no such objective.",
    remedy: "Use `leximax`, `sum`, `bottleneck`, or `power:γ` such as `power:4`.",
  },
  "core/partly-measured": {
    means:
      "Only the edges were measured that can matter for some budgets by lexicographic minimax, and something else is asked of them.",
    remedy: "Choose one of the budgets that are named, or calibrate with others or without any.",
  },
  "core/reference-zero": {
    means: "Nothing can be measured relative to a reference that is zero throughout.",
    remedy: "Use `l1`.",
  },
  "core/sample-error-invalid": {
    means: "An error of one sample is negative, infinite or no number.",
    remedy: "Measure that sample again, or leave it out.",
  },
  "core/samples-missing": {
    means: "There is no sample to aggregate.",
    remedy: "Calibrate at least one prompt and seed.",
  },
  "core/steps-invalid": {
    means: "The number of steps is no whole number in the range.",
    remedy: "Correct it.",
  },
  "core/uniform-impossible": {
    means: "So many steps cannot be spread over the run.",
    remedy: "Choose a budget from 2 to the number of steps.",
  },
  "diffusion/unknown-predictor": {
    means: "There is no such predictor.",
    remedy: "Use `hold`, `taylor1` or `taylor2`.",
  },
});
