import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { loadModel } from "#diffusion/model/load-model.ts";
import type { Model } from "#diffusion/model/model.ts";
import { movingShapesFiles, writeFiles } from "../onnx/moving-shapes-folder.ts";
import { testFolder } from "./onnx/tiny-models.ts";

/** The tiny model with some files changed, in a folder of its own for the running test. */
export async function tinyModel(changed: Readonly<Record<string, string | Uint8Array>> = {}): Promise<Model<never>> {
  const folder = await testFolder();
  await writeFiles(folder, { ...movingShapesFiles(), ...changed });
  return loadModel(folder);
}

/** The tiny model, with some files changed, for all tests of a file: there once they run. */
export function sharedModel(changed: Readonly<Record<string, string | Uint8Array>> = {}): () => Model<never> {
  let model: Model<never> | undefined;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), "lemica-model-"));
    await writeFiles(folder, { ...movingShapesFiles(), ...changed });
    model = await loadModel(folder);
  });
  afterAll(() => model && rm(model.folder, { recursive: true, force: true }));
  return () => model!;
}

/** What Stable Diffusion 1.5 ships. */
export const stableDiffusion = {
  _class_name: "PNDMScheduler",
  _diffusers_version: "0.6.0",
  beta_end: 0.012,
  beta_schedule: "scaled_linear",
  beta_start: 0.00085,
  num_train_timesteps: 1000,
  set_alpha_to_one: false,
  skip_prk_steps: true,
  steps_offset: 1,
  trained_betas: null,
  clip_sample: false,
} as const;

/** CogVideoX: a noise process that only its own samplers know. */
export const cogVideoX = {
  _class_name: "CogVideoXDDIMScheduler",
  prediction_type: "v_prediction",
  rescale_betas_zero_snr: true,
  timestep_spacing: "trailing",
} as const;

export const flowSamplers = [
  "FlowMatchEulerDiscreteScheduler",
  "UniPCMultistepScheduler",
  "DPMSolverMultistepScheduler",
] as const;

export const alphaBarSamplers = [
  "UniPCMultistepScheduler",
  "DPMSolverMultistepScheduler",
  "EulerDiscreteScheduler",
  "EulerAncestralDiscreteScheduler",
  "DDIMScheduler",
  "DDPMScheduler",
  "PNDMScheduler",
  "LCMScheduler",
  "CogVideoXDDIMScheduler",
  "CogVideoXDPMScheduler",
] as const;
