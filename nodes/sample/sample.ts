import { z } from "zod";
import { said } from "#core/said.ts";
import { checkTable, underOtherGuidance } from "#diffusion/run/sample-model.ts";
import { checkPublished } from "#formats/check-published.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { sampleEvents } from "../sample-events.ts";
import { CONDITIONING, MODEL, SAMPLE, SETTINGS } from "../sockets.ts";
import type { SampledLatent } from "../values.ts";

export const sampleNode = defineNode({
  type: "sample/sample",
  version: 1,
  title: "Sample",
  summary: "Runs the sampling loop for every prompt and seed, in full or with the schedule that is laid on the model.",
  inputs: {
    model: input(MODEL, "Full, or with a schedule"),
    conditioning: input(CONDITIONING, "Prompts with seeds"),
    settings: input(SETTINGS, "Timestep table and guidance"),
  },
  outputs: { sample: output(SAMPLE, "Final latents, with what they cost") },
  params: z.object({}),
  foresee: ({ model, settings }) => {
    const { scheduled } = model ?? {};
    const { steps } = settings ?? {};
    if (scheduled === undefined || steps === undefined || scheduled === steps) return {};
    const what = { scheduled, steps };
    const why = said(
      "The schedule is for {scheduled} steps, and these settings have {steps}. Make them the same.",
      what,
    );
    return { refused: { port: "settings", why } };
  },
  run: async ({ model, conditioning, settings }, _, { inference, signal, progress, log, preview }) => {
    if (model.applied) checkPublished(model.applied.schedule, { sampler: settings.className });
    checkTable(model.applied?.schedule.provenance.scheduler?.sigmas, settings);
    if (model.applied && underOtherGuidance(model.applied, model.applied.schedule.provenance.guidance, settings)) {
      log(said("The schedule's weights were fitted under another guidance: it is less true to the full run here."));
    }
    const { samples } = conditioning;
    const items: SampledLatent[] = [];
    const eventsOf = sampleEvents(samples.length, settings.timesteps.length, { progress, log, preview });
    for (const [k, sample] of samples.entries()) {
      const onEvent = eventsOf(k);
      const result = await inference.perform({ kind: "sample", model, settings, sample }, { signal, onEvent });
      items.push({ prompt: sample.prompt, seed: sample.seed, ...result });
    }
    return { sample: { model, settings, items } };
  },
  preview: ({ sample }) => ({
    kind: "table",
    columns: [
      said("Prompt"),
      said("Seed"),
      said("Computed"),
      said("Evaluations"),
      ...(sample.model.residual ? [said("Short")] : []),
      said("Seconds"),
    ],
    rows: sample.items.map((i) => [
      i.prompt,
      i.seed,
      i.computedSteps,
      i.evaluations,
      ...(sample.model.residual ? [i.shortEvaluations ?? 0] : []),
      Number((i.milliseconds / 1000).toFixed(2)),
    ]),
  }),
});
