import { z } from "zod";
import { checkTable, openSampler, sampleModel } from "#diffusion/sample-model.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
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
  run: async ({ model, conditioning, settings }, _, { inference, signal, progress }) => {
    checkTable(model.applied?.schedule.provenance.scheduler?.sigmas, settings);
    const sampler = await openSampler(model, settings, inference);
    const { samples } = conditioning;
    const { steps } = sampler.scheduler;
    const items: SampledLatent[] = [];
    for (const [k, conditioned] of samples.entries()) {
      const onStep = (done: number) =>
        progress(k * steps + done, samples.length * steps, `sample ${k + 1} of ${samples.length}`);
      const result = await sampleModel(sampler, model, conditioned, { signal, onStep });
      items.push({ prompt: conditioned.prompt, seed: conditioned.seed, ...result });
    }
    return { sample: { model, settings, items } };
  },
  preview: ({ sample }) => ({
    kind: "table",
    columns: ["Prompt", "Seed", "Computed", "Evaluations", "Seconds"],
    rows: sample.items.map((i) => [
      i.prompt,
      i.seed,
      i.computedSteps,
      i.evaluations,
      Number((i.milliseconds / 1000).toFixed(2)),
    ]),
  }),
});
