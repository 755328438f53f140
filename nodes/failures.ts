import { failures } from "#core/failure.ts";

/** What can go wrong in this room. */
export const failure = failures({
  "calibrate/residual-runs": {
    means:
      "Weights were to be fitted in closed loop to a model that reuses at the residual level, where they do not follow from latents.",
    remedy: "Set Reuse Level to output, or take the schedule as it was proposed.",
  },
  "settings/bad-sigmas": {
    means: "Noise levels that are given by hand are no falling numbers above 0.",
    remedy: "Write one for each step, such as 1, 0.9, 0.6.",
  },
  "solve/guidance-steps": {
    means: "A schedule that reuses guidance by itself was to be fitted in closed loop.",
    remedy: "Use the weights that Guidance Reuse gives it, or connect a schedule without such steps.",
  },
  "solve/no-guidance": {
    means: "Guidance was to be reused by itself, and the full runs have no negative branch.",
    remedy: "Record them with a guidance scale above 1, or use Propose Schedule.",
  },
  "solve/too-few-evaluations": {
    means: "The evaluations that may be spent are too few to try one schedule and fit it.",
    remedy: "Allow twice samples × budget or more, or lower the budget.",
  },
  "solve/too-few-samples": {
    means: "There are too few samples to hold one out.",
    remedy: "Record full runs of 8 to 16 prompts that differ.",
  },
  "solve/other-level": {
    means: "Full runs were recorded at another reuse level than the model has, or than can be worked with.",
    remedy: "Connect the model that they were recorded with, or record full runs of this one.",
  },
  "solve/other-runs": {
    means: "Full runs are not those of the schedule's steps, the model, or the prompts and seeds that are given.",
    remedy: "Connect what they were recorded with, or propose a schedule from them.",
  },
  "apply/guidance-level": {
    means: "A schedule that reuses guidance by itself was laid on a model that reuses at the residual level.",
    remedy: "Set Reuse Level to output.",
  },
  "apply/other-model": {
    means: "The schedule was calibrated on a model with other content than the one it is laid on.",
    remedy: "Calibrate this model, or allow another model (`--any-model`) if you know that the two behave alike.",
  },
  "apply/reuse-level": {
    means: "The schedule was calibrated at another reuse level than the model reuses at.",
    remedy:
      "Set the node Reuse Level (`--reuse-level`) to the schedule's, calibrate at the model's, or allow another level if you know what it does.",
  },
  "calibrate/masked-model": {
    means: "The model to be calibrated has a schedule laid on it already.",
    remedy: "Connect the model from before Apply Cache Mask.",
  },
  "calibrate/no-budgets": {
    means: "Schedules are to settle, and no budgets are given for them.",
    remedy: "Give budgets, or measure all edges.",
  },
  "calibrate/no-samples": {
    means: "The errors of each sample are not in this error graph, so they cannot be aggregated in another way.",
    remedy: "Leave the aggregate out, or calibrate.",
  },
  "calibrate/one-step": {
    means: "A run of one step has none that could be reused.",
    remedy: "Calibrate a run of 2 steps or more, or sample without a schedule.",
  },
  "compare/bad-budgets": {
    means: "Budgets to compare at are no list of whole numbers.",
    remedy: "Write them as 6, 8, 12, or as a range, 6-10.",
  },
  "compare/no-schedule": {
    means: "A joint error was asked for of a sample that was made in full.",
    remedy: "Connect a sample made after Apply Cache Mask.",
  },
  "compare/not-full": {
    means: "The full sample that reuse is measured against was itself made with a schedule.",
    remedy: "Connect a sample made before Apply Cache Mask.",
  },
  "compare/other-samples": {
    means: "The two sides are not of the same prompts, seeds, sizes, model or settings.",
    remedy: "Sample both with the same Prompts and Sampling Settings.",
  },
  "export/no-counterpart": {
    means: "A clip has none of the same prompt and seed to stand beside.",
    remedy: "Sample both videos with the same Prompts.",
  },
  "load/pipeline-in-python": {
    means: "A node works on models in ONNX alone, and was given a diffusers pipeline in Python.",
    remedy: "Take the node out, or load an export of the pipeline in ONNX.",
  },
  "prompt/latents-not-finite": {
    means: "Given latents have NaN or infinity.",
    remedy: "Save standard normal noise.",
  },
  "prompt/latents-shape": {
    means: "Given latents are not of the shape [seeds, latent…].",
    remedy: "Save one latent a seed.",
  },
  "prompt/none": {
    means: "There is no prompt.",
    remedy: "Write at least one line, or name a file of prompts.",
  },
  "solve/transfer-target": {
    means: "Nothing says which run a schedule is to be carried to, or two things say different ones.",
    remedy: "Connect the settings of the new run, or give its steps.",
  },
});
