import { expect, test } from "vitest";
import { checkPublished } from "#formats/check-published.ts";
import { publishedList, publishedSchedule } from "#formats/published-lists.ts";
import { makeSchedule } from "#formats/schedule-file.ts";
import { transferSchedule } from "#formats/transfer-schedule.ts";

const wan = publishedSchedule(publishedList("lemica/wan2.1-t2v-1.3b/50/17"));

test("A published list passes for its own model, however it is written, and for its sampler under either name", () => {
  for (const model of ["Wan2.1-T2V-1.3B", "wan2.1-t2v-1.3b-diffusers", "Wan2_1 T2V 1_3B"])
    checkPublished(wan, { model });
  for (const sampler of ["FlowUniPCMultistepScheduler", "UniPCMultistepScheduler"]) checkPublished(wan, { sampler });
});

test("It is refused for any other, with the way to carry it over", () => {
  for (const [use, why] of [
    [{ model: "Wan2.1-T2V-14B" }, "for the model Wan2.1-T2V-1.3B, not for Wan2.1-T2V-14B"],
    [{ sampler: "DDIMScheduler" }, "for FlowUniPCMultistepScheduler, not for DDIMScheduler"],
  ] as const) {
    expect(() => checkPublished(wan, use)).toThrow(expect.objectContaining({ code: "formats/published-elsewhere" }));
    expect(() => checkPublished(wan, use)).toThrow(why);
    expect(() => checkPublished(wan, use)).toThrow("Put Transfer Schedule behind it");
  }
});

test("What was carried over passes, and so does a schedule that nobody published or that is for any model", () => {
  const use = { model: "mine", sampler: "DDIMScheduler" };
  checkPublished(transferSchedule(wan, { steps: 30 }).schedule, use);
  checkPublished(makeSchedule({ steps: 4, compute: [0, 3], objective: "given" }), use);
  checkPublished(publishedSchedule(publishedList("cache-dit/any/28/fast")), use);
});
