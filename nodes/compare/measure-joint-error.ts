import { setImmediate as othersTurn } from "node:timers/promises";
import { z } from "zod";
import { type DistanceName, distance } from "#core/distance.ts";
import { said } from "#core/said.ts";
import { summaryOf } from "#core/summary.ts";
import { jointDistance } from "#formats/schedule-file.ts";
import type { NodeContext } from "#kit/context.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { failure } from "../failures.ts";
import { stripOf } from "../previews/strip.ts";
import { SAMPLE, SCHEDULE } from "../sockets.ts";
import type { Samples } from "../values.ts";

export const measureJointError = defineNode({
  type: "compare/joint-error",
  version: 1,
  title: "Measure Joint Error",
  summary:
    "Measures the true error of a whole schedule, which its edges only suggest, in the distance they were measured.",
  inputs: {
    reference: input(SAMPLE, "Latents of the full model", { title: "Full" }),
    sample: input(SAMPLE, "Latents made with the schedule", { title: "Reused" }),
  },
  outputs: { schedule: output(SCHEDULE, "The schedule with its joint error, of each sample and their mean") },
  params: z.object({}),
  run: async ({ reference, sample }, _, { signal, progress }) => {
    const schedule = sample.model.applied?.schedule;
    if (!schedule) {
      throw failure(
        "compare/no-schedule",
        said("The reused sample was made by a model without a schedule. Connect a sample made after Apply Cache Mask."),
      );
    }
    checkComparable(reference, sample);
    const name = jointDistance(schedule);
    const errors = await jointErrors(reference, sample, name, { signal, progress });
    const measured = { jointError: summaryOf(errors).mean, jointErrors: errors };
    // Without edge errors there is no distance yet that the schedule's errors are in.
    return { schedule: { ...schedule, ...measured, ...(!schedule.edgeErrors && { distance: name }) } };
  },
  preview: ({ schedule }) => stripOf(schedule),
});

/** @throws Failure `compare/not-full`, `compare/other-samples`. */
function checkComparable(reference: Samples, sample: Samples): void {
  if (reference.model.applied) {
    throw failure(
      "compare/not-full",
      said("The full sample was itself made with a schedule. Connect a sample made before Apply Cache Mask."),
    );
  }
  const samePairs =
    sample.items.length === reference.items.length &&
    sample.items.every(({ prompt, seed }, k) => {
      const other = reference.items[k]!;
      return prompt === other.prompt && seed === other.seed;
    });
  const sameSampling =
    sample.model.hash === reference.model.hash &&
    JSON.stringify(sample.settings) === JSON.stringify(reference.settings);
  if (samePairs && sameSampling) return;
  const what = samePairs ? said("model and settings") : said("prompts and seeds");
  throw failure(
    "compare/other-samples",
    said("The two samples are not of the same {what}. Sample both with the same Prompts and Sampling Settings.", {
      what,
    }),
  );
}

/** The distance between final latents of each sample; others have their turn between samples. */
async function jointErrors(
  reference: Samples,
  { items }: Samples,
  name: DistanceName,
  { signal, progress }: Pick<NodeContext, "signal" | "progress">,
): Promise<number[]> {
  const measure = distance(name);
  const errors: number[] = [];
  for (const [k, { latent }] of items.entries()) {
    errors.push(measure(latent, reference.items[k]!.latent));
    await othersTurn();
    signal.throwIfAborted();
    progress(k + 1, items.length);
  }
  return errors;
}
