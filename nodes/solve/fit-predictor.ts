import { z } from "zod";
import { MOST_LOOK_BACK } from "#core/fitted.ts";
import { said } from "#core/said.ts";
import { batchWithin } from "#diffusion/loop/calibration.ts";
import { checkTable } from "#diffusion/run/sample-model.ts";
import { elements } from "#diffusion/tensors/tensor.ts";
import type { FullRuns } from "#formats/full-runs-file.ts";
import { makeSchedule } from "#formats/schedule-file.ts";
import { defineNode } from "#kit/define-node.ts";
import { once } from "#kit/once.ts";
import { input, output } from "#kit/port.ts";
import { failure } from "../failures.ts";
import { ridgeParam } from "../params/ridge.ts";
import { weightsPicture } from "../previews/weights.ts";
import { CONDITIONING, FULL_RUNS, MODEL, SCHEDULE, SETTINGS } from "../sockets.ts";
import type { Conditioning } from "../values.ts";

export const fitPredictor = defineNode({
  type: "solve/fit",
  version: 1,
  title: "Fit Predictor",
  summary:
    "Fits the weights of a schedule's reused intervals along the schedule itself: every sample is run with it once, and each interval is made to end nearest to the full run.",
  inputs: {
    schedule: input(SCHEDULE, "The steps to compute"),
    runs: input(FULL_RUNS, "Full runs, with the latents of every step"),
    model: input(MODEL, "The full model of these runs"),
    conditioning: input(CONDITIONING, "The prompts and seeds of these runs"),
    settings: input(SETTINGS, "The settings of these runs"),
  },
  outputs: { schedule: output(SCHEDULE, "The schedule with weights of its own") },
  params: z.object({
    lookBack: z
      .int()
      .min(1)
      .max(MOST_LOOK_BACK)
      .default(3)
      .meta({ title: "Look back", unit: "steps", description: "Computed predictions that weights look back on" }),
    form: z
      .enum(["branch", "guided"])
      .default("branch")
      .meta({ title: "Weights", description: "Of each guidance branch its own, or guided: the same for both" }),
    ridge: ridgeParam,
  }),
  run: async ({ schedule, runs, model, conditioning, settings }, params, { inference, signal, progress, log }) => {
    checkSame(runs, model.hash, conditioning);
    checkTable(runs.provenance.scheduler?.sigmas, settings);
    const { compute, steps } = schedule;
    if (steps !== runs.steps) {
      throw failure(
        "solve/other-runs",
        said(
          "The schedule is for {steps} steps, and the full runs have {runsSteps}. Propose a schedule from these runs.",
          { steps, runsSteps: runs.steps },
        ),
      );
    }
    const ends = compute.map((_, k) => compute[k + 1] ?? steps);
    const fullStates = runs.runs.map(({ states }) => {
      if (states.length > steps) return new Map(ends.map((step) => [step, states[step]!]));
      throw failure(
        "solve/no-latents",
        said(
          "The full runs hold their final latents alone, and fitting in closed loop needs those of every step. Record them with the latents of every step.",
        ),
      );
    });
    const { samples } = conditioning;
    const evaluations = samples.length * compute.length;
    log(said("{evaluations} evaluations a guidance branch", { evaluations }));
    const tell = once(log);
    const options = { ...params, noise: true, rounds: 3 };
    const together = batchWithin(64 * 2 ** 20, elements(model.latentDims), settings);
    const task = { kind: "fit", model, settings, samples, compute, fullStates, options, together } as const;
    const rows = await inference.perform(task, {
      signal,
      onEvent: (event) => {
        if (event.kind === "progress") progress(event.done, evaluations);
        if (event.kind === "note") tell(event.sentence);
      },
    });
    const { lookBack } = params;
    const fitted = {
      lookBack,
      noise: true,
      rows,
      loop: "closed",
      samples: samples.length,
    } as const;
    const { objective, edgeErrors, distance } = schedule;
    return {
      schedule: makeSchedule({
        steps,
        compute,
        objective,
        reuseLevel: "output",
        fitted,
        ...(edgeErrors && { edgeErrors }),
        ...(distance !== undefined && { distance }),
        provenance: runs.provenance,
      }),
    };
  },
  preview: ({ schedule }) => weightsPicture(schedule),
});

/** @throws Failure `solve/other-runs`. */
function checkSame(runs: FullRuns, hash: string, { samples }: Conditioning): void {
  const known = runs.provenance.model?.hash;
  const same =
    samples.length === runs.samples.length &&
    samples.every(({ prompt, seed }, k) => prompt === runs.samples[k]!.prompt && seed === runs.samples[k]!.seed);
  if (same && (known === undefined || known === hash)) return;
  throw failure(
    "solve/other-runs",
    said(
      "The full runs are of another model, or of other prompts and seeds, than those given. Connect the model, the Prompts and the Sampling Settings that they were recorded with.",
    ),
  );
}
