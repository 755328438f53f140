import { describe, expect, test } from "vitest";
import { exportSchedule, exportTargets } from "#formats/exports.ts";
import { formatSchedule, parseSchedule, type ScheduleFile } from "#formats/schedule-file.ts";
import type { Samples } from "#nodes/values.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";
import { beginning, flow, from, PROMPTS, sampling } from "./flow.ts";

const path = temporaryFolder();
const { run } = flow(path());
const ready = {
  model: from("model", "model"),
  conditioning: from("prompts", "conditioning"),
  settings: from("settings", "settings"),
};
const nodes = {
  ...beginning({ steps: 10, prompts: PROMPTS, seeds: "1-3" }),
  runs: { type: "calibrate/full-runs", inputs: ready },
  schedule: {
    type: "solve/guidance",
    params: { evaluations: 10, both: 4 },
    inputs: { runs: from("runs", "runs") },
  },
};

describe("Guidance Reuse", () => {
  test("spends the evaluations that it is given, and is nearer to the full run with its weights than with held guidance", async () => {
    const laid = (predictor: string) => ({
      type: "apply/cache-mask",
      params: { predictor },
      inputs: { model: from("model", "model"), schedule: from("schedule", "schedule") },
    });
    const joint = (sample: string) => ({
      type: "compare/joint-error",
      inputs: { reference: from("full", "sample"), sample: from(sample, "sample") },
    });
    const ran = await run({
      ...nodes,
      full: sampling(from("model", "model")),
      own: laid("as-calibrated"),
      held: laid("hold"),
      ownSample: sampling(from("own", "model")),
      heldSample: sampling(from("held", "model")),
      ownError: joint("ownSample"),
      heldError: joint("heldSample"),
    });
    expect([ran.problems, ran.failures]).toEqual([[], []]);
    const schedule = ran.value<ScheduleFile>("schedule.schedule");
    expect(schedule).toMatchObject({ budget: 6, predictor: "fitted", fitted: { loop: "open", samples: 6 } });
    expect(schedule.promptSteps).toHaveLength(2);
    for (const sample of ["ownSample", "heldSample"]) {
      const { items } = ran.value<Samples>(`${sample}.sample`);
      expect(items.map(({ evaluations, computedSteps }) => [evaluations, computedSteps])).toEqual(
        Array(6).fill([10, 6]),
      );
    }
    const errorOf = (node: string) => ran.value<ScheduleFile>(`${node}.schedule`).jointError!;
    expect(errorOf("ownError")).toBeLessThan(errorOf("heldError"));
  });

  test("is carried by its own file alone, and neither fitted in closed loop nor laid on the residual level", async () => {
    const schedule = (await run(nodes)).value<ScheduleFile>("schedule.schedule");
    expect(parseSchedule(formatSchedule(schedule), "s")).toEqual(schedule);
    for (const target of exportTargets.filter((to) => to !== "json")) {
      expect(() => exportSchedule(schedule, target)).toThrow(
        expect.objectContaining({
          code: "formats/other-schedule",
          message: expect.stringContaining("reuses guidance"),
        }),
      );
    }
    for (const [change, why] of [
      [{ promptSteps: [0] }, 'step 0 of its "promptSteps"'],
      [{ promptSteps: [...schedule.promptSteps!].reverse() }, "not in ascending order"],
      [{ promptSteps: undefined }, "its weights are not those of its reused steps"],
    ] as const) {
      expect(() => parseSchedule(JSON.stringify({ ...schedule, ...change }), "s")).toThrow(why);
    }
    const fitted = await run({
      ...nodes,
      fitted: {
        type: "solve/fit",
        inputs: { ...ready, runs: from("runs", "runs"), schedule: from("schedule", "schedule") },
      },
    });
    expect(fitted.failure).toMatchObject({ code: "solve/guidance-steps" });
    const levelled = await run({
      ...nodes,
      level: { type: "load/reuse-level", params: { level: "residual" }, inputs: { model: from("model", "model") } },
      laid: {
        type: "apply/cache-mask",
        params: { anyLevel: true },
        inputs: { model: from("level", "model"), schedule: from("schedule", "schedule") },
      },
    });
    expect(levelled.failure).toMatchObject({ code: "apply/guidance-level" });
  });

  test("is refused for full runs of the prompt alone", async () => {
    const alone = { ...nodes, settings: { ...nodes.settings, params: { steps: 10, guidance: 1 } } };
    expect((await run(alone)).failure).toMatchObject({ code: "solve/no-guidance" });
  });
});
