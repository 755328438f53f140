import { promptNumber } from "../moving-shapes.ts";
import { landscapeNumber } from "../tiny-landscapes.ts";
import type { StudySpec } from "./study.ts";

/** T ÷ 2, 3, 4 and 5. */
const budgetsOf = (steps: number) => [5, 4, 3, 2].map((part) => Math.ceil(steps / part));

const shapes = (id: string, title: string, settings: StudySpec["settings"]): StudySpec => ({
  id,
  title,
  folder: "moving-shapes",
  prompt: promptNumber,
  settings,
  budgets: budgetsOf(settings.steps),
  // Prompts and seeds that no earlier measurement looked at: development had 203 + 5k from 7001, docs 0 to 31 from 5001 and 6001.
  pairs: { first: 32, stride: 1, seed: 8001, count: 32 },
  calibration: { first: 400, stride: 7, seed: 1, count: 16 },
});

/** Small enough for a test, and of no worth otherwise. */
export const quickStudy: StudySpec = {
  ...shapes("quick", "moving-shapes, T = 8", { steps: 8 }),
  budgets: [4],
  pairs: { first: 32, stride: 1, seed: 8001, count: 2 },
  calibration: { first: 400, stride: 7, seed: 1, count: 2 },
};

export const shapes50 = shapes("shapes-50", "moving-shapes, T = 50, FlowMatchEuler, guidance 4", { steps: 50 });
/** Where the negative branch hardly counts. */
export const shapesNear1 = shapes("shapes-50-near-1", "moving-shapes, T = 50, FlowMatchEuler, guidance 1.05", {
  steps: 50,
  guidanceScale: 1.05,
});
/** The same denoiser with its guidance inside, as of one that is distilled from guidance: see guided_within.py. */
export const guidedWithin: StudySpec = {
  ...shapes("guided-within", "moving-shapes, T = 50, FlowMatchEuler, guidance 4 within the model", { steps: 50 }),
  denoiser: "out/guided-4.onnx",
  guidance: { mode: "embedded", scale: 4 },
};
/** Files of the same denoiser that onnxruntime's tools have made smaller: see quantise.py. */
const smaller = (name: string): StudySpec => ({
  ...shapes(name, `moving-shapes as ${name}`, { steps: 50 }),
  denoiser: `out/quantised/${name}.onnx`,
  budgets: [10, 17, 25],
  pairs: { first: 32, stride: 1, seed: 8001, count: 16 },
});
export const float16 = smaller("float16");
export const int8 = smaller("int8");

export const shapes30 = shapes("shapes-30", "moving-shapes, T = 30, FlowMatchEuler, guidance 4", { steps: 30 });
export const shapes20 = shapes("shapes-20", "moving-shapes, T = 20, FlowMatchEuler, guidance 4", { steps: 20 });
export const shapes100: StudySpec = {
  ...shapes("shapes-100", "moving-shapes, T = 100, FlowMatchEuler, guidance 4", { steps: 100 }),
  pairs: { first: 32, stride: 1, seed: 8001, count: 16 },
};
export const shapesAt7 = shapes("shapes-50-7", "moving-shapes, T = 50, FlowMatchEuler, guidance 7", {
  steps: 50,
  guidanceScale: 7,
});

const landscapes = (id: string, sampler: string): StudySpec => ({
  id,
  title: `tiny-landscapes, T = 50, ${sampler}, guidance 3`,
  folder: "tiny-landscapes",
  prompt: landscapeNumber,
  settings: { steps: 50, sampler, guidanceScale: 3 },
  budgets: budgetsOf(50),
  pairs: { first: 32, stride: 1, seed: 8001, count: 32 },
  calibration: { first: 400, stride: 7, seed: 1, count: 16 },
});
export const landscapesDdim = landscapes("landscapes-ddim", "DDIMScheduler");
export const landscapesDpm = landscapes("landscapes-dpm", "DPMSolverMultistepScheduler");
