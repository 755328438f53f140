import { z } from "zod";
import { said } from "#core/said.ts";
import { exportSchedule, exportTargets } from "#formats/exports.ts";
import { defineNode } from "#kit/define-node.ts";
import { input } from "#kit/port.ts";
import { nameParam } from "../params/file-name.ts";
import { SCHEDULE } from "../sockets.ts";

export const exportScheduleNode = defineNode({
  type: "export/schedule",
  version: 1,
  title: "Export Schedule",
  summary:
    "Writes a schedule for use elsewhere: Python for cache-dit or for diffusers alone, a node for ComfyUI, a LeMiCa or MeanCache list, the noise levels of a coarser time grid, CSV or JSON.",
  inputs: { schedule: input(SCHEDULE, "The schedule to export") },
  outputs: {},
  params: z.object({
    name: nameParam("export"),
    to: z.enum(exportTargets).default("cache-dit").meta({ title: "For" }),
  }),
  run: async ({ schedule }, { name, to }, { files, log, preview }) => {
    const { fileName, text, notes } = exportSchedule(schedule, to);
    const file = await files.write(`${name}/${fileName}`, text);
    log(said("saved {file}", { file: file.name }));
    for (const note of notes) log(note);
    preview({ kind: "text", title: file.name, text, verbatim: true, ...(notes.length > 0 && { notes }) });
    return {};
  },
});
