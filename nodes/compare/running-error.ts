import { z } from "zod";
import { type Said, said } from "#core/said.ts";
import { type Summary, summaryOf } from "#core/summary.ts";
import { checkTable, underOtherGuidance } from "#diffusion/run/sample-model.ts";
import { defineNode } from "#kit/define-node.ts";
import { input } from "#kit/port.ts";
import type { Preview } from "#kit/preview.ts";
import { failure } from "../failures.ts";
import { sampleEvents } from "../sample-events.ts";
import { CONDITIONING, MODEL, SETTINGS } from "../sockets.ts";

export const runningError = defineNode({
  type: "compare/running-error",
  version: 1,
  title: "Running Error",
  summary:
    "How far a run with the model's schedule is from the full run after each step: where along the schedule the joint error comes from, and whether one sample makes it.",
  inputs: {
    model: input(MODEL, "With a schedule laid on it"),
    conditioning: input(CONDITIONING, "Samples that the schedule was not made from"),
    settings: input(SETTINGS, "Timestep table and guidance"),
  },
  outputs: {},
  params: z.object({}),
  run: async ({ model, conditioning: { samples }, settings }, _, { inference, signal, progress, log, preview }) => {
    if (!model.applied) {
      throw failure(
        "compare/no-schedule",
        said("The model has no schedule, so that it runs in full. Connect the model from Apply Cache Mask."),
      );
    }
    const { schedule } = model.applied;
    checkTable(schedule.provenance.scheduler?.sigmas, settings);
    if (underOtherGuidance(model.applied, schedule.provenance.guidance, settings)) {
      log(said("The schedule's weights were fitted under another guidance: it is less true to the full run here."));
    }
    // A full run and a reused one for each sample.
    const eventsOf = sampleEvents(samples.length, 2 * settings.timesteps.length, { progress, log });
    const errors: Float64Array[] = [];
    for (const [k, sample] of samples.entries()) {
      const task = { kind: "running-error", model, settings, sample } as const;
      errors.push(await inference.perform(task, { signal, onEvent: eventsOf(k) }));
      preview(curvesOf(errors));
    }
    return {};
  },
});

/** A curve of each figure over samples; where a run is still the full one it is left out, for the scale is logarithmic. */
function curvesOf(errors: readonly Float64Array[]): Preview {
  const steps = Array.from(errors[0]!, (_, step) => summaryOf(errors.map((each) => each[step]!)));
  const curve = (name: Said, of: (summary: Summary) => number) => ({
    name,
    points: steps.flatMap((summary, step): [number, number][] => (of(summary) > 0 ? [[step, of(summary)]] : [])),
  });
  const mean = curve(said("Mean"), (summary) => summary.mean);
  return {
    kind: "line",
    title: said("Distance from the full run after each step, samples: {count}", { count: errors.length }),
    xTitle: said("Step"),
    yTitle: said("Mean absolute difference"),
    yScale: "log",
    series:
      errors.length < 2
        ? [mean]
        : [
            curve(said("Worst"), (summary) => summary.worst),
            mean,
            curve(said("Median"), (summary) => summary.median),
            curve(said("Geometric mean"), (summary) => summary.geometric),
          ],
  };
}
