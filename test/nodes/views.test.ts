import { describe, expect, test } from "vitest";
import { told } from "#core/said.ts";
import type { ScheduleFile } from "#formats/schedule-file.ts";
import type { Preview } from "#kit/preview.ts";
import type { Comparison } from "#nodes/values.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";
import { beginning, calibrating, flow, from, PROMPTS, type Ran, sampling } from "./flow.ts";

const path = temporaryFolder();
const { run } = flow(path());
const ready = {
  model: from("model", "model"),
  conditioning: from("prompts", "conditioning"),
  settings: from("settings", "settings"),
};
const nodes = {
  ...beginning({ steps: 6, prompts: PROMPTS, seeds: "1" }),
  runs: { type: "calibrate/full-runs", inputs: ready },
  proposed: { type: "solve/propose", params: { budget: 3 }, inputs: { runs: from("runs", "runs") } },
  masked: {
    type: "apply/cache-mask",
    inputs: { model: from("model", "model"), schedule: from("proposed", "schedule") },
  },
  full: sampling(from("model", "model")),
  reused: sampling(from("masked", "model")),
};

const curvesIn = (ran: Ran, node: string) => {
  const previews = ran.events.flatMap((event) =>
    event.type === "node-preview" && event.node === node ? [event.preview] : [],
  );
  const last = previews.at(-1) as Extract<Preview, { kind: "line" }>;
  return new Map(last.series.map(({ name, points }) => [told(name), points]));
};

describe("Running Error", () => {
  test("begins where reuse does, and ends with the joint error of each figure", async () => {
    const ran = await run({
      ...nodes,
      joint: {
        type: "compare/joint-error",
        inputs: { reference: from("full", "sample"), sample: from("reused", "sample") },
      },
      running: { type: "compare/running-error", inputs: { ...ready, model: from("masked", "model") } },
    });
    expect([ran.problems, ran.failures]).toEqual([[], []]);
    const { jointErrors, jointError, mask } = ran.value<ScheduleFile>("joint.schedule");
    const curves = curvesIn(ran, "running");
    expect([...curves.keys()]).toEqual(["Worst", "Mean", "Median", "Geometric mean"]);
    const first = mask.indexOf(0);
    for (const points of curves.values())
      expect(points.map(([step]) => step)).toEqual([...Array(6).keys()].slice(first));
    expect(curves.get("Mean")!.at(-1)![1]).toBeCloseTo(jointError!, 12);
    expect(curves.get("Worst")!.at(-1)![1]).toBe(Math.max(...jointErrors!));
  });

  test("wants a model with a schedule", async () => {
    const bare = { ...nodes, running: { type: "compare/running-error", inputs: ready } };
    expect((await run(bare, ["running"])).failure).toMatchObject({ code: "compare/no-schedule" });
  });
});

describe("Quality by Evaluations", () => {
  const quality = (params = {}) => ({
    type: "compare/quality",
    params: { budgets: "3, 4", ...params },
    inputs: {
      ...ready,
      runs: from("runs", "runs"),
      errors: from("errors", "errors"),
      schedule: from("proposed", "schedule"),
    },
  });

  test("has a curve for every way, whose points are what sampling and comparing give, and tells all figures of them", async () => {
    const ran = await run({
      ...nodes,
      errors: calibrating({ maxGap: 3 }),
      quality: quality(),
      video: { type: "sample/decode", inputs: { sample: from("reused", "sample") } },
      fullVideo: { type: "sample/decode", inputs: { sample: from("full", "sample") } },
      compare: {
        type: "compare/compare",
        inputs: { reference: from("fullVideo", "video"), video: from("video", "video") },
      },
    });
    expect([ran.problems, ran.failures]).toEqual([[], []]);
    const curves = curvesIn(ran, "quality");
    const ways = ["fitted in open loop", "for taylor1", "for hold"].map((way) =>
      way.startsWith("for") ? `proposed ${way}` : `proposed, ${way}`,
    );
    const others = ["solved, hold", "evenly spread, taylor1", "evenly spread, hold", "connected"];
    expect([...curves.keys()]).toEqual([...ways, ...others]);
    for (const [name, points] of curves) {
      expect(points.map(([evaluations]) => evaluations)).toEqual(name === "connected" ? [6] : [6, 8]);
    }
    const { rows } = ran.value<Comparison>("compare.comparison");
    const mean = rows.reduce((sum, { psnr }) => sum + psnr, 0) / rows.length;
    expect(curves.get("connected")![0]![1]).toBeCloseTo(mean, 9);
    expect(curves.get("proposed, fitted in open loop")![0]![1]).toBeCloseTo(mean, 9);
    const logs = ran.events.flatMap((event) =>
      event.type === "node-log" && event.node === "quality" ? [told(event.message)] : [],
    );
    expect(logs).toHaveLength(13);
    expect(logs[0]).toMatch(
      /^proposed, fitted in open loop, 6 evaluations: PSNR [\d.]+ dB, median [\d.]+, worst [\d.]+; L1/,
    );
  });

  test("tells before anything runs that budgets are none", async () => {
    const { problems } = await run({ ...nodes, errors: calibrating(), quality: quality({ budgets: "many" }) }, [
      "quality",
    ]);
    expect(problems).toMatchObject([{ node: "quality", param: "budgets" }]);
  });
});
