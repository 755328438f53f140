import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { edgesOf } from "#core/error-graph.ts";
import { told } from "#core/said.ts";
import type { Settings } from "#diffusion/model/settings.ts";
import { type ErrorGraphFile, fileOf, formatErrorGraph, graphOf } from "#formats/error-graph-file.ts";
import { publishedList } from "#formats/published-lists.ts";
import type { ScheduleFile } from "#formats/schedule-file.ts";
import { toldPreview } from "#kit/told-preview.ts";
import type { Samples } from "#nodes/values.ts";
import type { DrawnNode } from "../../server/cli/document.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";
import { movingShapesFiles, writeFiles } from "../onnx/moving-shapes-folder.ts";
import { beginning, calibrating, flow, from, type Ran, sampling } from "./flow.ts";

const path = temporaryFolder();
const { run } = flow(path());
const folder = path("tiny");
const WAN = "lemica/wan2.1-t2v-1.3b/50/17";

const begin = async (steps: number) => {
  await writeFiles(folder, movingShapesFiles());
  return beginning({ steps, prompts: ["a red circle"], folder });
};
const published = (list = WAN): DrawnNode => ({ type: "load/published-schedule", params: { list } });
const apply = (schedule: string, params = {}): DrawnNode => ({
  type: "apply/cache-mask",
  params,
  inputs: { model: from("model", "model"), schedule: from(schedule, "schedule") },
});
const transfer = (inputs: Record<string, readonly [string, string]>, params = {}): DrawnNode => ({
  type: "solve/transfer",
  params,
  inputs: { schedule: from("published", "schedule"), ...inputs },
});
const said = ({ events }: Ran, node: string) =>
  events.flatMap((event) => (event.type === "node-log" && event.node === node ? [told(event.message)] : []));
const shown = ({ events }: Ran, node: string) =>
  events.flatMap((event) => (event.type === "node-preview" && event.node === node ? [toldPreview(event.preview)] : []));

describe("Published Schedule and Transfer Schedule", () => {
  test("a published list is refused on another model until it is carried over, and then computes the steps that it was carried to", async () => {
    const nodes = { ...(await begin(10)), published: published(), apply: apply("published") };
    const refused = await run(nodes, ["apply"]);
    expect(refused.failure).toMatchObject({ code: "formats/published-elsewhere" });
    expect(refused.failure!.message).toMatch(/for the model Wan2.1-T2V-1.3B, not for .*Transfer Schedule/);

    const target = { settings: from("settings", "settings"), model: from("model", "model") };
    const carried = await run({
      ...nodes,
      transfer: transfer(target),
      apply: apply("transfer", { anyLevel: true }),
      sample: sampling(from("apply", "model")),
    });
    const schedule = carried.value<ScheduleFile>("transfer.schedule");
    const settings = carried.value<Settings>("settings.settings");
    expect(schedule).toMatchObject({ steps: 10, objective: "given" });
    expect(schedule.provenance).toMatchObject({
      scheduler: { className: settings.className, sigmas: settings.sigmas },
      transferred: { from: { steps: 50, published: WAN }, along: "position" },
    });
    expect(carried.value<Samples>("sample.sample").items[0]!.computedSteps).toBe(schedule.budget);
    const [preview] = shown(carried, "transfer");
    expect(preview).toMatchObject({
      kind: "text",
      text: expect.stringMatching(/^From 17 of 50 steps[\s\S]*step 49 → 9/),
    });
    expect(said(carried, "transfer").join()).toMatch(/fall together on step/);
  });

  test("a list for any model is refused by no sampler, and by no model", async () => {
    const list = "cache-dit/any/28/ultra";
    const nodes = { ...(await begin(28)), published: published(list), apply: apply("published", { anyLevel: true }) };
    const ran = await run({ ...nodes, sample: sampling(from("apply", "model")) });
    expect(ran.value<Samples>("sample.sample").items[0]!.computedSteps).toBe(publishedList(list).compute.length);
  });

  test("a list says what is known of it, and its warnings go into the log", async () => {
    const ran = await run({ published: published("lemica/z-image-turbo/10/fast-6") });
    expect(said(ran, "published").join()).toMatch(/index 9 never runs/);
    const [text, strip] = shown(ran, "published");
    expect(text).toMatchObject({ kind: "text", text: expect.stringMatching(/inference_zimage.py:185[\s\S]*Sampler:/) });
    expect(strip).toMatchObject({ kind: "strip", flags: [1, 1, 1, 0, 0, 1, 0, 0, 1, 1] });
  });

  test("steps go along sigma where both runs are known, and nothing is guessed where no run is named", async () => {
    const nodes = await begin(10);
    const long = { ...nodes.settings, params: { steps: 50 } };
    const both = { settings: from("settings", "settings"), original: from("long", "settings") };
    const ran = await run({ ...nodes, long, published: published(), transfer: transfer(both) });
    expect(ran.value<ScheduleFile>("transfer.schedule").provenance.transferred).toMatchObject({ along: "sigma" });
    for (const params of [{}, { steps: 9 }]) {
      const inputs = "steps" in params ? { settings: from("settings", "settings") } : {};
      const { failure } = await run({ ...nodes, published: published(), transfer: transfer(inputs as never, params) });
      expect(failure).toMatchObject({ code: "solve/transfer-target" });
    }
    const plain = await run({ published: published(), transfer: transfer({}, { steps: 25 }) });
    expect(plain.value<ScheduleFile>("transfer.schedule")).toMatchObject({ steps: 25 });
  });
});

describe("Merge Error Graphs, Error Graph Difference and Schedule Robustness", () => {
  test("calibrations of some prompts each come together as one of all", async () => {
    const nodes = await begin(6);
    const more = { ...nodes.prompts, params: { prompts: "a blue square\na red square", seeds: "1" } };
    const other = calibrating();
    const all = { ...nodes.prompts, params: { prompts: "a red circle\na blue square\na red square", seeds: "1" } };
    const by = (prompts: string) => ({
      ...other,
      inputs: { ...other.inputs, conditioning: from(prompts, "conditioning") },
    });
    const ran = await run({
      ...nodes,
      more,
      all,
      first: by("prompts"),
      second: by("more"),
      whole: by("all"),
      merged: { type: "calibrate/merge", inputs: { first: from("first", "errors"), second: from("second", "errors") } },
      difference: {
        type: "calibrate/difference",
        inputs: { errors: from("merged", "errors"), reference: from("whole", "errors") },
      },
      robustness: { type: "solve/robustness", inputs: { errors: from("merged", "errors") } },
    });
    const [merged, whole] = [ran.value<ErrorGraphFile>("merged.errors"), ran.value<ErrorGraphFile>("whole.errors")];
    expect(merged.samples).toEqual(whole.samples);
    expect(graphOf(merged).errors).toEqual(graphOf(whole).errors);
    expect(merged.provenance.prompts).toEqual(whole.provenance.prompts);
    const [table, ratios] = shown(ran, "difference");
    expect(table).toMatchObject({ kind: "table" });
    expect(ratios).toMatchObject({ kind: "heatmap", title: expect.stringContaining("rank correlation 1.000") });
    const values = ratios?.kind === "heatmap" ? ratios.values.filter((value) => value !== null) : [];
    expect(values).toEqual(edgesOf(6, 3).map(() => 0));
    const [rows, curves] = shown(ran, "robustness");
    expect(rows).toMatchObject({ kind: "table", rows: { length: 4 } });
    expect(curves).toMatchObject({ kind: "line", series: { length: 4 } });
    expect(said(ran, "merged")).toEqual(["3 samples in all"]);
  });

  test("graphs that do not fit are refused by name", async () => {
    const file = (steps: number): ErrorGraphFile => {
      const errors = new Float64Array(edgesOf(steps, 3).length).fill(1);
      const meta = {
        distance: "l1",
        aggregate: "mean",
        reuseLevel: "output",
        predictor: "hold",
        provenance: {},
      } as const;
      return fileOf(
        { steps, maxGap: 3, errors },
        { ...meta, samples: [{ prompt: "p", seed: steps, errors: [...errors] }] },
      );
    };
    const load = (steps: number): DrawnNode => {
      const name = `${steps}.error-graph.json`;
      writeFileSync(path(name), formatErrorGraph(file(steps)));
      return { type: "load/error-graph", params: { file: name } };
    };
    const inputs = { first: from("six", "errors"), second: from("seven", "errors") };
    const ran = await run({
      six: load(6),
      seven: load(7),
      merged: { type: "calibrate/merge", inputs },
      difference: { type: "calibrate/difference", inputs: { errors: inputs.first, reference: inputs.second } },
      robustness: { type: "solve/robustness", inputs: { errors: inputs.first } },
    });
    expect(ran.failures.map(({ code }) => code).sort()).toEqual([
      "formats/too-few-samples",
      "formats/uncomparable",
      "formats/unmergeable",
    ]);
  });
});
