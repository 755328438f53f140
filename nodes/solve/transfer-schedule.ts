import { z } from "zod";
import { inARow, said } from "#core/said.ts";
import { describeTransfer } from "#formats/describe-transfer.ts";
import { transferSchedule } from "#formats/transfer-schedule.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { failure } from "../failures.ts";
import { tableOf } from "../provenance.ts";
import { MODEL, SCHEDULE, SETTINGS } from "../sockets.ts";

export const transferScheduleNode = defineNode({
  type: "solve/transfer",
  version: 1,
  title: "Transfer Schedule",
  summary:
    "Carries a schedule to another step count, sampler or model: each computed step to the one nearest along sigma. A guess that says what it did; calibrating the new run is better.",
  inputs: {
    schedule: input(SCHEDULE, "The schedule to carry over"),
    settings: input(SETTINGS, "The run that it is to fit", { optional: true }),
    model: input(MODEL, "The model that it is to fit", { optional: true }),
    original: input(SETTINGS, "The run that it was made for, where it does not hold its sigmas", {
      optional: true,
      title: "Original settings",
    }),
  },
  outputs: { schedule: output(SCHEDULE, "The schedule for the new run, without errors") },
  params: z.object({
    steps: z.int().min(2).max(1000).optional().meta({
      title: "Steps",
      unit: "steps",
      description: "Of the new run, where no settings are connected; steps then go by their place in the run",
    }),
  }),
  run: ({ schedule, settings, model, original }, { steps: asked }, { log }) => {
    const steps = settings?.timesteps.length ?? asked;
    if (steps === undefined || (asked !== undefined && asked !== steps)) {
      const why =
        steps === undefined
          ? said("Nothing says which run the schedule is to fit.")
          : said("The settings make {steps} steps and the parameter asks for {asked}.", { steps, asked: asked! });
      const remedy = said("Connect the settings of the new run, or give its steps.");
      throw failure("solve/transfer-target", inARow([why, remedy], " "));
    }
    const provenance = {
      ...(model && { model: { name: model.name, hash: model.hash } }),
      ...(settings && { scheduler: tableOf(settings), guidance: settings.guidance }),
    };
    const transfer = transferSchedule(schedule, { steps, sigmas: settings?.sigmas, provenance }, original?.sigmas);
    for (const note of transfer.notes) log(note);
    return { schedule: transfer.schedule };
  },
  preview: ({ schedule }) => ({ kind: "text", title: said("What was done"), text: describeTransfer(schedule) }),
});
