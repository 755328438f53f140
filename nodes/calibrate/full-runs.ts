import { z } from "zod";
import { said } from "#core/said.ts";
import { branchesOf, guidanceFactors } from "#diffusion/loop/guidance.ts";
import { linearAction } from "#diffusion/loop/linear-action.ts";
import { reuseLevelOf } from "#diffusion/model/model.ts";
import { schedulerOf } from "#diffusion/model/settings.ts";
import type { TaskResults } from "#diffusion/run/tasks.ts";
import { elements } from "#diffusion/tensors/tensor.ts";
import type { FullRuns } from "#formats/full-runs-file.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { gramPicture } from "../previews/gram.ts";
import { provenanceOf } from "../provenance.ts";
import { sampleEvents } from "../sample-events.ts";
import { CONDITIONING, FULL_RUNS, MODEL, SETTINGS } from "../sockets.ts";
import { checkFullModel } from "./check-full-model.ts";
import { keepRun, keptRuns } from "./kept-runs.ts";

/** Bytes of the latents of every step of all samples that are kept together. */
const MOST_KEPT = 256 * 2 ** 20;

export const recordFullRuns = defineNode({
  type: "calibrate/full-runs",
  version: 1,
  title: "Record Full Runs",
  summary:
    "Samples every prompt in full and keeps what schedules are proposed and predictors fitted by, for every budget: inner products of all predictions.",
  inputs: {
    model: input(MODEL, "The full model, without a schedule; at the residual level residuals are recorded"),
    conditioning: input(CONDITIONING, "Samples to record: 8 to 16 that differ"),
    settings: input(SETTINGS, "The timestep table that the schedules will be for"),
  },
  outputs: { runs: output(FULL_RUNS, "Full runs") },
  params: z.object({
    states: z.boolean().default(true).meta({
      title: "Keep latents of every step",
      description:
        "Spares Fit Predictor making the full runs again; as many latents as steps for each sample, up to 256 MiB in all",
    }),
  }),
  foresee: ({ settings }) => (settings ? { outputs: { runs: settings } } : {}),
  run: async (
    { model, conditioning, settings },
    { states: wanted },
    { inference, signal, store, progress, preview, log },
  ) => {
    checkFullModel(model);
    const steps = settings.timesteps.length;
    const factors = guidanceFactors(settings.guidance);
    const branches = branchesOf(settings.guidance).map((name) => ({ name, factor: factors[name]! }));
    // A pipeline in Python tells it with its runs.
    const action = model.torch ? undefined : [...linearAction(schedulerOf(settings))[steps]!];
    const { samples } = conditioning;
    const bytesOf = (length: number) => 4 * length * (steps + 1) * samples.length;
    let states = wanted;
    const without = (length: number) => {
      states = false;
      log(
        said(
          "the latents of every step would be {megabytes} MB and are not kept: fitting in closed loop makes the full runs again",
          { megabytes: Math.ceil(bytesOf(length) / 1e6) },
        ),
      );
    };
    const known = elements(model.latentDims);
    if (states && bytesOf(known) > MOST_KEPT) without(known);
    const journal = store.journal("full-runs");
    const recorded = await keptRuns(journal);
    if (recorded.size > 0) {
      log(
        said("{known} of {all} full runs are known from a recording that was stopped", {
          known: recorded.size,
          all: samples.length,
        }),
      );
    }
    const about = {
      format: "lemica.full-runs",
      version: 1,
      steps,
      branches,
      reuseLevel: reuseLevelOf(model),
      provenance: provenanceOf(model, settings, conditioning),
    } as const;
    const found: TaskResults["full-run"][] = [];
    const so = (): FullRuns => ({
      ...about,
      action: action ?? [...found[0]!.action!],
      latentDims: model.torch ? [found[0]!.states[0]!.length] : [...model.latentDims],
      samples: found.map(({ milliseconds }, k) => ({
        prompt: samples[k]!.prompt,
        seed: samples[k]!.seed,
        milliseconds,
      })),
      runs: found.map((run) => ({ gram: run.gram, states: run.states })),
    });
    const eventsOf = sampleEvents(samples.length, steps, { progress, log });
    for (const [k, sample] of samples.entries()) {
      const onEvent = eventsOf(k);
      let run = recorded.get(k);
      if (!run) {
        run = await inference.perform({ kind: "full-run", model, settings, sample, states }, { signal, onEvent });
        // The latent of a pipeline in Python is known by its first run.
        if (states && bytesOf(run.states[0]!.length) > MOST_KEPT) without(run.states[0]!.length);
        if (!states) run = { ...run, states: run.states.slice(-1) };
        await keepRun(journal, k, run);
      }
      found.push(run);
      preview(gramPicture(so()));
    }
    await journal.done();
    return { runs: so() };
  },
  preview: ({ runs }) => gramPicture(runs),
});
