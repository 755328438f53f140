import { basename } from "node:path";
import { z } from "zod";
import { importSchedule } from "#formats/import-schedule.ts";
import { defineNode } from "#kit/define-node.ts";
import { output } from "#kit/port.ts";
import { fileKey } from "../params/file-key.ts";
import { pathParam } from "../params/path.ts";
import { stripOf } from "../previews/strip.ts";
import { SCHEDULE } from "../sockets.ts";

export const loadSchedule = defineNode({
  type: "load/schedule",
  version: 1,
  title: "Load Schedule",
  summary: "Reads a saved schedule, or a mask or list of steps made by another program (cache-dit, LeMiCa, MeanCache).",
  inputs: {},
  outputs: { schedule: output(SCHEDULE, "The steps to compute") },
  params: z.object({
    file: pathParam("schedule", {
      title: "File",
      description: ".schedule.json, or a text with a mask or a list of steps",
    }),
    steps: z
      .int()
      .min(2)
      .max(1000)
      .optional()
      .meta({ title: "Steps", unit: "steps", description: "Of the full run, for a list that does not say" }),
    budget: z
      .int()
      .min(2)
      .max(1000)
      .optional()
      .meta({ title: "Budget", unit: "steps", description: "Which one, where the file holds several" }),
  }),
  cacheKey: ({ file }, files) => fileKey(file, files),
  run: async (_, { file, steps, budget }, { files }) => {
    const wanted = { ...(steps !== undefined && { steps }), ...(budget !== undefined && { budget }) };
    return { schedule: importSchedule(await files.readText(file), basename(file), wanted) };
  },
  preview: ({ schedule }) => stripOf(schedule),
});
