import { z } from "zod";
import { onGrid } from "#diffusion/model/settings.ts";
import { checkTable } from "#diffusion/run/sample-model.ts";
import { timeGridOf } from "#formats/time-grid.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { sigmaCurve } from "../previews/sigmas.ts";
import { SCHEDULE, SETTINGS } from "../sockets.ts";

export const timeGrid = defineNode({
  type: "sample/time-grid",
  version: 1,
  title: "Time Grid",
  summary:
    "The noise levels at which a schedule computes, as settings of a shorter run: under Euler a held prediction is one longer step, so that a full run over this grid is the schedule, without any reuse. It can be sampled, or calibrated again.",
  inputs: {
    schedule: input(SCHEDULE, "A schedule for hold, at the level output"),
    settings: input(SETTINGS, "The settings that it was made with"),
  },
  outputs: { settings: output(SETTINGS, "The same sampler over the steps that are computed") },
  params: z.object({}),
  run: ({ schedule, settings }) => {
    checkTable(schedule.provenance.scheduler?.sigmas, settings);
    return { settings: onGrid(settings, timeGridOf(schedule).slice(0, -1)) };
  },
  preview: ({ settings }) => sigmaCurve(settings),
});
