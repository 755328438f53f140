import { describe, expect, test } from "vitest";
import { told } from "#core/said.ts";
import type { ScheduleFile } from "#formats/schedule-file.ts";
import { memoryJournals } from "#store/journals.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";
import { beginning, flow, from, PROMPTS, sampling } from "./flow.ts";

const path = temporaryFolder();
const { run } = flow(path(), memoryJournals());
const ready = {
  model: from("model", "model"),
  conditioning: from("prompts", "conditioning"),
  settings: from("settings", "settings"),
};
const begin = {
  ...beginning({ steps: 10, prompts: PROMPTS, seeds: "1-2" }),
  runs: { type: "calibrate/full-runs", inputs: ready },
};
const refining = (params = {}) => ({
  type: "solve/refine",
  params: { budget: 4, maxGap: 5, ...params },
  inputs: { ...ready, runs: from("runs", "runs") },
});

type Row = [early: number, over: string, mean: number, median: number, geometric: number, worst: number, steps: string];

describe("Refine Schedule", () => {
  test("tries different schedules within its evaluations, and takes the one that is nearest on samples held out", async () => {
    const ran = await run({ ...begin, refined: refining({ evaluations: 64, holdOut: 0.5 }) });
    expect([ran.problems, ran.failures]).toEqual([[], []]);
    const tables = ran.events.flatMap((event) =>
      event.type === "node-preview" && event.node === "refined" && event.preview.kind === "table"
        ? [event.preview]
        : [],
    );
    const rows = tables.at(-1)!.rows as unknown as Row[];
    expect(rows).toHaveLength(2);
    expect(rows[0]!.slice(0, 2)).toEqual([2, "geometric"]);
    expect(new Set(rows.map((row) => row[6])).size).toBe(2);
    for (const [, , mean, median, geometric, worst] of rows) {
      expect(geometric).toBeLessThanOrEqual(mean);
      expect(mean).toBeLessThanOrEqual(worst);
      expect(median).toBeCloseTo(mean, 12);
    }
    const best = rows.reduce((a, b) => (b[4] < a[4] ? b : a));
    const schedule = ran.value<ScheduleFile>("refined.schedule");
    expect(schedule.compute.join(" ")).toBe(best[6]);
    expect(schedule.fitted).toMatchObject({ loop: "closed", samples: 4 });
    expect(schedule.provenance.notes).toContain("Chosen of 2 by the joint error (l1) on 2 samples held out");
    expect(schedule.provenance.notes).toContain(`worst ${best[5].toPrecision(4)}`);
    const logs = ran.events.flatMap((event) => (event.type === "node-log" ? [told(event.message)] : []));
    expect(logs).toContain("schedules tried: 2; 48 evaluations a guidance branch of 64");
  });

  test("measures joint errors as sampling does, with weights that have not seen the samples held out", async () => {
    const both = beginning({ steps: 10, prompts: PROMPTS, seeds: "1" });
    const only = (prompts: string) => ({ ...both.prompts, params: { prompts, seeds: "1" } });
    const first = { ...ready, conditioning: from("first", "conditioning") };
    const ran = await run({
      ...both,
      runs: begin.runs,
      // One of two is held out: the second.
      refined: refining({ evaluations: 16, holdOut: 0.5 }),
      first: only(PROMPTS[0]!),
      second: only(PROMPTS[1]!),
      firstRuns: { type: "calibrate/full-runs", inputs: first },
      proposed: { type: "solve/propose", params: { budget: 4, maxGap: 5 }, inputs: { runs: from("runs", "runs") } },
      fitted: {
        type: "solve/fit",
        inputs: { ...first, runs: from("firstRuns", "runs"), schedule: from("proposed", "schedule") },
      },
      masked: {
        type: "apply/cache-mask",
        inputs: { model: from("model", "model"), schedule: from("fitted", "schedule") },
      },
      full: sampling(from("model", "model"), "settings", "second"),
      reused: sampling(from("masked", "model"), "settings", "second"),
      joint: {
        type: "compare/joint-error",
        inputs: { reference: from("full", "sample"), sample: from("reused", "sample") },
      },
    });
    expect([ran.problems, ran.failures]).toEqual([[], []]);
    const [row] = ran.events.flatMap((event) =>
      event.type === "node-preview" && event.node === "refined" && event.preview.kind === "table"
        ? (event.preview.rows as unknown as Row[])
        : [],
    );
    expect(row![2]).toBe(ran.value<ScheduleFile>("joint.schedule").jointError);
    expect(row![2]).toBeGreaterThan(0);
  });

  test("refuses evaluations that are too few for one schedule and its last fit, and one sample", async () => {
    const few = await run({ ...begin, refined: refining({ evaluations: 31 }) });
    expect(few.failure).toMatchObject({ code: "solve/too-few-evaluations" });
    expect(few.failure!.message).toContain("Allow 32 or more");
    const one = { ...begin, ...beginning({ steps: 10, prompts: [PROMPTS[0]!], seeds: "1" }), refined: refining() };
    expect((await run(one)).failure).toMatchObject({ code: "solve/too-few-samples" });
  });
});
