import { z } from "zod";
import { inARow, type Said, said } from "#core/said.ts";
import { publishedIds, publishedList, publishedSchedule } from "#formats/published-lists.ts";
import { defineNode } from "#kit/define-node.ts";
import { output } from "#kit/port.ts";
import { stripOf } from "../previews/strip.ts";
import { SCHEDULE } from "../sockets.ts";

export const publishedScheduleNode = defineNode({
  type: "load/published-schedule",
  version: 1,
  title: "Published Schedule",
  summary:
    "A list of steps that others have published for a model, as they have it. For another step count, sampler or model, put Transfer Schedule behind it.",
  inputs: {},
  outputs: { schedule: output(SCHEDULE, "The published steps; nothing was measured") },
  params: z.object({
    list: z
      .enum(publishedIds)
      .default("lemica/wan2.1-t2v-1.3b/50/17")
      .meta({ title: "List", description: "Source, model, steps of a full run, and the list's name at its source" }),
  }),
  run: (_, { list: id }, { log, preview }) => {
    const list = publishedList(id);
    const { source, place, scheduler, guidance, reused, warnings } = list;
    // What is known of published lists stands with them, as data, and has words by its English text; one word is a name.
    const text = (data: string): Said => (data.includes(" ") ? { text: data } : data);
    for (const warning of warnings) log(text(warning));
    const known = [
      said("From {source}, {place}.", { source: text(source.title), place }),
      said("Sampler: {sampler}.", { sampler: text(scheduler.text) }),
      said("Guidance: {guidance}.", { guidance: text(guidance) }),
      said("Reused: {reused}.", { reused: text(reused) }),
    ];
    preview({ kind: "text", title: id, text: inARow([...known, ...warnings.map(text)], "\n") });
    return { schedule: publishedSchedule(list) };
  },
  preview: ({ schedule }) => stripOf(schedule),
});
