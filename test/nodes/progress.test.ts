import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { formatSchedule, makeSchedule } from "#formats/schedule-file.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";
import { beginning, calibrating, flow, from, PROMPTS, sampling } from "./flow.ts";

const path = temporaryFolder();
const { run } = flow(path());
const SCHEDULE = path("two.schedule.json");
writeFileSync(
  SCHEDULE,
  formatSchedule(makeSchedule({ compute: [0, 2], steps: 3, objective: "given", provenance: {} })),
);

const decoding = (sample: string) => ({ type: "sample/decode", inputs: { sample: from(sample, "sample") } });
const videos = { reference: from("fullVideo", "video"), video: from("reusedVideo", "video") };
const nodes = {
  ...beginning({ steps: 3, prompts: PROMPTS }),
  errors: calibrating({ maxGap: 2 }),
  schedule: { type: "load/schedule", params: { file: SCHEDULE } },
  apply: {
    type: "apply/cache-mask",
    inputs: { model: from("model", "model"), schedule: from("schedule", "schedule") },
  },
  full: sampling(from("model", "model")),
  reused: sampling(from("apply", "model")),
  fullVideo: decoding("full"),
  reusedVideo: decoding("reused"),
  compare: { type: "compare/compare", inputs: videos },
  joint: {
    type: "compare/joint-error",
    inputs: { reference: from("full", "sample"), sample: from("reused", "sample") },
  },
  save: { type: "export/video", params: { name: "clip", format: "png-strip", scale: 1 }, inputs: videos },
};

test("every node with long work tells how far it is, up to the end, and never less than before", async () => {
  const { events, failures } = await run(nodes);
  expect(failures).toEqual([]);
  const told = (node: string) =>
    events.flatMap((event) => (event.type === "node-progress" && event.node === node ? [event] : []));
  const totals = Object.keys(nodes).map((node) => {
    const done = told(node).map((event) => event.done);
    const total = told(node).at(-1)?.total;
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(done.at(-1)).toBe(total);
    return [node, total];
  });
  expect(Object.fromEntries(totals)).toEqual({
    model: undefined,
    // Two prompts, and the negative one.
    prompts: 3,
    settings: undefined,
    // Three steps, and one call for the only edge, of two samples.
    errors: 8,
    schedule: undefined,
    apply: undefined,
    full: 6,
    reused: 6,
    fullVideo: 2,
    reusedVideo: 2,
    // Two clips of eight frames.
    compare: 16,
    joint: 2,
    save: 2,
  });
});
