import { z } from "zod";
import { type DistanceName, distance } from "#core/distance.ts";
import { Failure } from "#core/failure.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { SAMPLE, SCHEDULE } from "../sockets.ts";
import { stripOf } from "../solve/strip.ts";
import type { Samples } from "../values.ts";

export const measureJointError = defineNode({
  type: "compare/joint-error",
  version: 1,
  title: "Measure Joint Error",
  summary: "Measures the true error of a whole schedule, which its edges' errors only suggest, and writes it into the schedule.",
  inputs: { reference: input(SAMPLE, "Latents of the full model", { title: "Full" }), sample: input(SAMPLE, "Latents made with the schedule", { title: "Reused" }) },
  outputs: { schedule: output(SCHEDULE, "The schedule with its joint error") },
  params: z.object({
    distance: z.enum(["l1", "relative-l1", "rms"]).default("l1").meta({ title: "Distance", description: "Take the one that was calibrated with" }),
  }),
  run: ({ reference, sample }, { distance: name }) => {
    const schedule = sample.model.applied?.schedule;
    if (!schedule) {
      throw new Failure("compare/no-schedule", "The reused sample was made by a model without a schedule. Connect a sample made after Apply Cache Mask.");
    }
    return { schedule: { ...schedule, jointError: jointError(reference, sample, name) } };
  },
  preview: ({ schedule }) => stripOf(schedule),
});

/** Mean over samples of the distance between final latents. @throws Failure `compare/other-samples`. */
function jointError(reference: Samples, sample: Samples, name: DistanceName): number {
  const { items } = sample;
  const same = items.length === reference.items.length && items.every((item, k) => item.prompt === reference.items[k]!.prompt && item.seed === reference.items[k]!.seed);
  if (!same) {
    throw new Failure("compare/other-samples", "The two samples are not of the same prompts and seeds. Sample both with the same Prompts.");
  }
  const measure = distance(name);
  return items.reduce((sum, item, k) => sum + measure(item.latent, reference.items[k]!.latent), 0) / items.length;
}
