import { describe, expect, test } from "vitest";
import { told } from "#core/said.ts";
import { type ErrorGraphFile, formatErrorGraph, parseErrorGraph } from "#formats/error-graph-file.ts";
import type { ScheduleFile } from "#formats/schedule-file.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";
import { beginning, flow, from, PROMPTS } from "./flow.ts";

const path = temporaryFolder();
const { run } = flow(path());
const ready = {
  model: from("model", "model"),
  conditioning: from("prompts", "conditioning"),
  settings: from("settings", "settings"),
};
const calibrating = (params: Record<string, unknown>) => ({
  ...beginning({ steps: 9, prompts: PROMPTS, seeds: "1" }),
  errors: { type: "calibrate/errors", params: { maxGap: 4, ...params }, inputs: ready },
});
const solving = (budget: number, objective = "leximax") => ({
  [`b${budget}`]: {
    type: "solve/schedule",
    params: { budget, objective },
    inputs: { errors: from("errors", "errors") },
  },
});

const logsOf = ({ events }: Awaited<ReturnType<typeof run>>) =>
  events.flatMap((event) => ("message" in event && event.message ? [told(event.message as never)] : [])).join("\n");

describe("Errors measured as far as budgets need them", () => {
  test("are solved for these budgets as all errors are, saved and read, and say so where anything else is asked", async () => {
    const whole = await run({ ...calibrating({}), ...solving(4), ...solving(6) });
    const lazy = await run({
      ...calibrating({ budgets: "6, 4" }),
      ...solving(4),
      ...solving(6),
      ...solving(5),
      picture: { type: "export/error-graph", inputs: { errors: from("errors", "errors") } },
      curve: { type: "solve/all-budgets", inputs: { errors: from("errors", "errors") } },
      merged: {
        type: "calibrate/difference",
        inputs: { errors: from("errors", "errors"), reference: from("errors", "errors") },
      },
    });
    for (const b of ["b4", "b6"]) {
      const [own, all] = [lazy, whole].map((ran) => ran.value<ScheduleFile>(`${b}.schedule`));
      expect(own!.compute).toEqual(all!.compute);
      expect(own!.edgeErrors![0]).toBeCloseTo(all!.edgeErrors![0]!, 6);
    }
    const file = lazy.value<ErrorGraphFile>("errors.errors");
    expect(file.settled).toEqual([4, 6]);
    expect(file.edges.length).toBeLessThan(whole.value<ErrorGraphFile>("errors.errors").edges.length);
    expect(parseErrorGraph(formatErrorGraph(file), "lazy.error-graph.json")).toEqual(file);
    expect(lazy.value<{ rows: { budget: number }[] }>("curve.budgets").rows.map(({ budget }) => budget)).toEqual([
      4, 6,
    ]);
    expect(lazy.failures.map(({ code }) => code)).toEqual(["core/partly-measured", "core/partly-measured"]);
    expect(logsOf(lazy)).toContain("measurements were made");
  });

  test("can be stopped at any number of evaluations: each budget has a schedule, with what is certain of the best one", async () => {
    const whole = await run({ ...calibrating({}), ...solving(4), ...solving(6) });
    const worstOf = (ran: typeof whole, budget: number) =>
      ran.value<ScheduleFile>(`b${budget}.schedule`).edgeErrors![0] ?? 0;
    const seen = new Set<number>();
    for (const evaluations of [1, 60, 90, 2000]) {
      const ran = await run({ ...calibrating({ budgets: "4, 6", evaluations }), ...solving(4), ...solving(6) });
      expect([ran.problems, ran.failures]).toEqual([[], []]);
      const file = ran.value<ErrorGraphFile>("errors.errors");
      expect(parseErrorGraph(formatErrorGraph(file), "lazy.error-graph.json")).toEqual(file);
      expect(file.standardErrors).toHaveLength(file.edges.length);
      const open = new Map(file.unsettled?.map(({ budget, atLeast }) => [budget, atLeast]));
      seen.add(open.size);
      for (const budget of [4, 6]) {
        const atLeast = open.get(budget) ?? worstOf(ran, budget);
        expect(atLeast).toBeLessThanOrEqual(worstOf(whole, budget) * (1 + 1e-6));
        expect(worstOf(ran, budget)).toBeGreaterThanOrEqual(worstOf(whole, budget) * (1 - 1e-6));
        if (open.has(budget)) expect(logsOf(ran)).toContain(`before budget ${budget} was settled`);
        else expect(logsOf(ran)).not.toContain(`budget ${budget} was settled`);
      }
    }
    expect([seen.has(2), seen.has(0)]).toEqual([true, true]);
  });

  test("are refused for budgets that cannot be, before anything is measured, and for none that could settle", async () => {
    const infeasible = await run(calibrating({ budgets: "2" }));
    expect(infeasible.problems).toMatchObject([
      {
        code: "workflow/will-fail",
        node: "errors",
        param: "budgets",
        message: expect.stringContaining("A budget of 2 is not possible"),
      },
    ]);
    const none = await run(calibrating({ untilStable: true }));
    expect(none.failure?.code).toBe("calibrate/no-budgets");
    expect((await run(calibrating({ evaluations: 50 }))).failure?.code).toBe("calibrate/no-budgets");
    const { problems } = await run(calibrating({ budgets: "ten" }));
    expect(problems.map(({ message }) => message).join()).toContain("whole numbers with commas between");
  });
});
