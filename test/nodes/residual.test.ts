import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ErrorGraphFile } from "#formats/error-graph-file.ts";
import type { ScheduleFile } from "#formats/schedule-file.ts";
import type { PipelineModel, Samples } from "#nodes/values.ts";
import type { DrawnNode } from "../../server/cli/document.ts";
import { movingShapesFiles, writeFiles } from "../onnx/moving-shapes-folder.ts";
import { transformer } from "../onnx/residual-models.ts";
import { beginning, flow, from, sampling } from "./flow.ts";

const folder = mkdtempSync(join(tmpdir(), "lemica-level-"));
const { run } = flow(folder);
beforeAll(() => writeFiles(folder, { ...movingShapesFiles(), "transformer/model.onnx": transformer().onnx }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const level = (params: Readonly<Record<string, unknown>> = {}): DrawnNode => ({
  type: "load/reuse-level",
  params,
  inputs: { model: from("model", "model") },
});
const apply = (model: string, params: Readonly<Record<string, unknown>> = {}): DrawnNode => ({
  type: "apply/cache-mask",
  params,
  inputs: { model: from(model, "model"), schedule: from("schedule", "schedule") },
});
const nodes = {
  ...beginning({ folder, steps: 7, prompts: ["a red circle moving left"] }),
  level: level(),
  errors: {
    type: "calibrate/errors",
    params: { maxGap: 3 },
    inputs: {
      model: from("level", "model"),
      conditioning: from("prompts", "conditioning"),
      settings: from("settings", "settings"),
    },
  },
  schedule: { type: "solve/schedule", params: { budget: 4 }, inputs: { errors: from("errors", "errors") } },
  masked: apply("level"),
  reused: sampling(from("masked", "model")),
  other: apply("model"),
  knowingly: apply("model", { anyLevel: true }),
} satisfies Record<string, DrawnNode>;

describe("Reuse Level", () => {
  test("is recorded from the calibration to the schedule, and counted in the sample", async () => {
    const ran = await run(nodes, ["level", "errors", "schedule", "reused"]);
    expect(ran.value<ErrorGraphFile>("errors.errors").reuseLevel).toBe("residual");
    expect(ran.value<ScheduleFile>("schedule.schedule").reuseLevel).toBe("residual");
    expect(ran.value<PipelineModel>("level.model")).toMatchObject({ residual: {} });
    const { items } = ran.value<Samples>("reused.sample");
    expect(items[0]).toMatchObject({ computedSteps: 4, evaluations: 8, shortEvaluations: 6 });
  });

  test("shows where the cut is, how many blocks there are, and what a reused step costs", async () => {
    const { events } = await run(nodes, ["level"]);
    const pictures = JSON.stringify(events.filter((event) => "preview" in event));
    for (const word of ["3 (blocks)", "img", "blocks.2.mlp_out", "Reused step", "%"]) expect(pictures).toContain(word);
  });

  test("refuses a schedule of the other level with a sentence that says so, unless it is allowed", async () => {
    const { failure } = await run(nodes, ["other"]);
    expect(failure).toMatchObject({
      code: "apply/reuse-level",
      message: expect.stringContaining('at the level "output"'),
    });
    const model = (await run(nodes, ["knowingly"])).value<PipelineModel>("knowingly.model");
    expect(model.applied!.schedule.reuseLevel).toBe("residual");
  });

  test("goes back to the output level", async () => {
    const back = { ...nodes, back: { ...level({ level: "output" }), inputs: { model: from("level", "model") } } };
    const ran = await run(back, ["back", "model"]);
    expect(ran.value<PipelineModel>("back.model")).toEqual(ran.value("model.model"));
  });

  test("says what is wrong with the tensors that it is given", async () => {
    const bad = await run({ ...nodes, level: level({ enters: "img, txt", leaves: "img" }) }, ["level"]);
    expect(bad.failure).toMatchObject({
      code: "residual/bad-cut",
      message: expect.stringContaining("2 tensors enter"),
    });
    const given = await run({ ...nodes, level: level({ enters: "img", leaves: "blocks.1.mlp_out" }) }, ["level"]);
    expect(given.value<PipelineModel>("level.model").residual!.streams).toEqual([
      { enters: "img", leaves: "blocks.1.mlp_out" },
    ]);
  });
});
