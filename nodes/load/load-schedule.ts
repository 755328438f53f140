import { z } from "zod";
import { parseSchedule } from "#formats/schedule-file.ts";
import { defineNode } from "#kit/define-node.ts";
import { output } from "#kit/port.ts";
import { SCHEDULE } from "../sockets.ts";
import { stripOf } from "../solve/strip.ts";
import { fileKey } from "./file-key.ts";

export const loadSchedule = defineNode({
  type: "load/schedule",
  version: 1,
  title: "Load Schedule",
  summary: "Reads a saved schedule (.schedule.json).",
  inputs: {},
  outputs: { schedule: output(SCHEDULE, "The steps to compute") },
  params: z.object({ file: z.string().min(1).meta({ title: "File", description: ".schedule.json" }) }),
  cacheKey: ({ file }, files) => fileKey(file, files),
  run: async ({}, { file }, { files }) => ({ schedule: parseSchedule(await files.readText(file), file) }),
  preview: ({ schedule }) => stripOf(schedule),
});
