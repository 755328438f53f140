import { z } from "zod";
import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { makeSettings } from "#diffusion/model/settings.ts";
import { schedulerNames } from "#diffusion/schedulers/load.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { saidBy } from "../params/said-by.ts";
import { sigmaCurve } from "../previews/sigmas.ts";
import { MODEL, SETTINGS } from "../sockets.ts";
import { parseSigmas } from "./sigmas.ts";

const OWN = "own";

const ownSampler = () =>
  failure(
    "torch/not-for-pipelines",
    said(
      "A diffusers pipeline in Python is sampled by its own scheduler. Leave sampler, shift, eta and sigmas as they are, or change scheduler_config.json in its folder.",
    ),
  );

export const samplingSettings = defineNode({
  type: "sample/settings",
  version: 2,
  // Version 1 had its label for a value.
  migrate: { 1: (params) => (params.sampler === "the model's own" ? { ...params, sampler: OWN } : params) },
  title: "Sampling Settings",
  summary:
    "Steps, sampler and guidance. The timestep table is made here and travels along, so that schedules can be trusted.",
  inputs: { model: input(MODEL, "The model to be sampled") },
  outputs: { settings: output(SETTINGS, "Timestep table and guidance") },
  params: z.object({
    steps: z.int().min(1).max(1000).default(50).meta({ title: "Steps", unit: "steps" }),
    guidance: z.number().min(0).max(100).optional().meta({
      title: "Guidance scale",
      description: "Up to 1 the prompt alone, one evaluation a step; the model's default where left out",
    }),
    sampler: z
      .enum([OWN, ...schedulerNames])
      .default(OWN)
      .meta({ title: "Sampler", labels: { [OWN]: "the model's own" } }),
    shift: z
      .number()
      .positive()
      .max(100)
      .optional()
      .meta({ title: "Shift", description: "Of flow samplers; the model's own where left out" }),
    eta: z.number().min(0).max(1).optional().meta({ title: "Eta", description: "Share of fresh noise in DDIM" }),
    sigmas: z.string().max(20_000).superRefine(saidBy(parseSigmas)).optional().meta({
      title: "Sigmas",
      description:
        "Noise levels of the steps, such as 1, 0.9, 0.6, in place of the sampler's own; steps and shift are then not looked at",
    }),
  }),
  foresee: (_, { steps, sigmas }) => ({
    outputs: { settings: { steps: (sigmas === undefined ? undefined : parseSigmas(sigmas)?.length) ?? steps } },
  }),
  run: async ({ model }, { steps, guidance, sampler, shift, eta, sigmas }, { inference, signal, log }) => {
    if (model.torch) {
      if (sampler !== OWN || shift !== undefined || eta !== undefined || sigmas !== undefined) throw ownSampler();
      const task = { kind: "table", model, steps, ...(guidance !== undefined && { guidanceScale: guidance }) } as const;
      return { settings: await inference.perform(task, { signal }) };
    }
    const settings = makeSettings(model, {
      steps,
      ...(guidance !== undefined && { guidanceScale: guidance }),
      ...(sampler !== OWN && { sampler }),
      ...(shift !== undefined && { shift }),
      ...(eta !== undefined && { eta }),
      ...(sigmas !== undefined && { sigmas: parseSigmas(sigmas) }),
    });
    if (guidance !== undefined && settings.guidance.mode === "none") {
      log(said("{model} is sampled without guidance: the guidance scale is not looked at.", { model: model.name }));
    }
    return { settings };
  },
  preview: ({ settings }) => sigmaCurve(settings),
});
