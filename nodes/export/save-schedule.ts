import { z } from "zod";
import { said } from "#core/said.ts";
import { formatSchedule } from "#formats/schedule-file.ts";
import { defineNode } from "#kit/define-node.ts";
import { input } from "#kit/port.ts";
import { nameParam } from "../params/file-name.ts";
import { stripOf } from "../previews/strip.ts";
import { SCHEDULE } from "../sockets.ts";

export const saveSchedule = defineNode({
  type: "export/schedule-file",
  version: 1,
  title: "Save Schedule",
  summary: "Saves a schedule with its provenance as .schedule.json.",
  inputs: { schedule: input(SCHEDULE, "The schedule to save") },
  outputs: {},
  params: z.object({ name: nameParam("schedule") }),
  run: async ({ schedule }, { name }, { files, log, preview }) => {
    const file = await files.write(`${name}.schedule.json`, formatSchedule(schedule));
    log(said("saved {file}", { file: file.name }));
    preview(stripOf(schedule));
    return {};
  },
});
