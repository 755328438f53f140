import { z } from "zod";
import { said } from "#core/said.ts";
import { defineNode } from "#kit/define-node.ts";
import { once } from "#kit/once.ts";
import { input, output } from "#kit/port.ts";
import { formParam, lookBackParam } from "../params/fitting.ts";
import { countingParam, heldOutParam, ridgeParam } from "../params/ridge.ts";
import { weightsPicture } from "../previews/weights.ts";
import { CONDITIONING, FULL_RUNS, MODEL, SCHEDULE, SETTINGS } from "../sockets.ts";
import { checkFitting, fitAlong, fittingCost } from "./fit-along.ts";

export const fitPredictor = defineNode({
  type: "solve/fit",
  version: 1,
  title: "Fit Predictor",
  summary:
    "Fits the weights of a schedule's reused intervals along the schedule itself: every sample is run with it once, and each interval is made to end nearest to the full run.",
  inputs: {
    schedule: input(SCHEDULE, "The steps to compute"),
    runs: input(FULL_RUNS, "Full runs; without the latents of every step they are made again"),
    model: input(MODEL, "The full model of these runs"),
    conditioning: input(CONDITIONING, "The prompts and seeds of these runs"),
    settings: input(SETTINGS, "The settings of these runs"),
  },
  outputs: { schedule: output(SCHEDULE, "The schedule with weights of its own") },
  params: z.object({
    lookBack: lookBackParam,
    form: formParam,
    ridge: ridgeParam,
    heldOut: heldOutParam,
    counting: countingParam,
  }),
  run: async ({ schedule, ...inputs }, params, { inference, signal, progress, log }) => {
    checkFitting(inputs);
    const places = [...inputs.conditioning.samples.keys()];
    const evaluations = places.length * fittingCost(inputs.runs, schedule.compute.length);
    log(said("{evaluations} evaluations a guidance branch", { evaluations }));
    const onProgress = (done: number) => progress(done, evaluations);
    const work = { inference, signal, tell: once(log), onProgress };
    return { schedule: await fitAlong(schedule, inputs, places, params, work) };
  },
  preview: ({ schedule }) => weightsPicture(schedule),
});
