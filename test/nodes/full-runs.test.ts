import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { told } from "#core/said.ts";
import { uniformSteps } from "#core/schedule.ts";
import type { Budgets } from "#formats/budgets.ts";
import type { FullRuns } from "#formats/full-runs-file.ts";
import { readFullRuns } from "#formats/full-runs-file.ts";
import { formatSchedule, makeSchedule, parseSchedule, type ScheduleFile } from "#formats/schedule-file.ts";
import type { Samples } from "#nodes/values.ts";
import { memoryJournals } from "#store/journals.ts";
import type { DrawnNode } from "../../server/cli/document.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";
import { beginning, flow, from, PROMPTS, sampling } from "./flow.ts";

const path = temporaryFolder();
const evenSteps = makeSchedule({
  steps: 10,
  compute: uniformSteps(10, 5),
  objective: "uniform",
  reuseLevel: "residual",
  predictor: "hold",
});
writeFileSync(path("even.schedule.json"), formatSchedule(evenSteps));
const { run } = flow(path());
const begin = beginning({ steps: 10, prompts: PROMPTS, seeds: "1-2" });
const ready = {
  model: from("model", "model"),
  conditioning: from("prompts", "conditioning"),
  settings: from("settings", "settings"),
};
const runs = from("runs", "runs");
const recording = (params = {}): DrawnNode => ({ type: "calibrate/full-runs", params, inputs: ready });
const proposing = (params = {}): DrawnNode => ({
  type: "solve/propose",
  params: { budget: 4, ...params },
  inputs: { runs },
});
const fitting = (params = {}): DrawnNode => ({
  type: "solve/fit",
  params,
  inputs: { ...ready, runs, schedule: from("proposed", "schedule") },
});
const nodes = { ...begin, runs: recording(), proposed: proposing(), fitted: fitting() };
/** A sample with a schedule, and how far it is from the full one. */
const tried = (schedule: string, extra: Record<string, unknown> = {}) => ({
  [`${schedule}-model`]: {
    type: "apply/cache-mask",
    params: extra,
    inputs: { model: from("model", "model"), schedule: from(schedule, "schedule") },
  },
  [`${schedule}-sample`]: sampling(from(`${schedule}-model`, "model")),
  [`${schedule}-error`]: {
    type: "compare/joint-error",
    inputs: { reference: from("full", "sample"), sample: from(`${schedule}-sample`, "sample") },
  },
});

describe("From full runs to a schedule with weights of its own", () => {
  const whole = {
    ...nodes,
    full: sampling(from("model", "model")),
    held: proposing({ predictor: "hold" }),
    ...tried("proposed"),
    ...tried("fitted"),
    ...tried("held"),
  };

  test("each step brings the sample nearer to the full run: hold, open loop, closed loop", async () => {
    const ran = await run(whole);
    expect([ran.problems, ran.failures]).toEqual([[], []]);
    const errorOf = (schedule: string) => ran.value<ScheduleFile>(`${schedule}-error.schedule`).jointError!;
    expect(errorOf("proposed")).toBeLessThan(0.7 * errorOf("held"));
    expect(errorOf("fitted")).toBeLessThan(errorOf("proposed"));

    const open = ran.value<ScheduleFile>("proposed.schedule");
    expect(open).toMatchObject({
      budget: 4,
      steps: 10,
      predictor: "fitted",
      objective: "leximax",
      distance: "local-square",
    });
    expect(open.fitted).toMatchObject({ loop: "open", lookBack: 3, samples: 4 });
    const closed = ran.value<ScheduleFile>("fitted.schedule");
    expect(closed.compute).toEqual(open.compute);
    expect(closed.fitted).toMatchObject({ loop: "closed", samples: 4 });
    expect(Object.keys(closed.fitted!.rows[0]!.weights).sort()).toEqual(["negative", "positive"]);
    for (const file of [open, closed]) expect(parseSchedule(formatSchedule(file), "s")).toEqual(file);
    const { items } = ran.value<Samples>("fitted-sample.sample");
    expect(items.map(({ evaluations }) => evaluations)).toEqual([8, 8, 8, 8]);
    const held = ran.value<ScheduleFile>("held.schedule");
    expect([held.predictor, held.compute.at(-1)]).toEqual(["hold", 9]);
  });

  test("a recording is kept under its prompts and settings, and another budget records nothing", async () => {
    await run(nodes);
    const again = await run({ ...nodes, proposed: proposing({ budget: 6 }) });
    expect(again.hits).toContain("runs");
    expect(again.value<ScheduleFile>("fitted.schedule").budget).toBe(6);
  });
});

test("A recording that was stopped goes on with the next sample, to the same numbers", async () => {
  const journals = memoryJournals();
  const stop = new AbortController();
  const stopped = await flow(path("stopped"), journals).run(
    { ...begin, runs: recording() },
    ["runs"],
    stop.signal,
    (event) => {
      if (event.type === "node-preview" && event.node === "runs") stop.abort();
    },
  );
  expect(stopped.status).toBe("cancelled");
  const after = await flow(path("resumed"), journals).run({ ...begin, runs: recording() }, ["runs"]);
  const logs = after.events.flatMap((event) => (event.type === "node-log" ? [told(event.message)] : []));
  expect(logs.join(" ")).toMatch(/[1-3] of 4 full runs are known from a recording that was stopped/);
  const plain = (await run({ ...begin, runs: recording() }, ["runs"])).value<FullRuns>("runs.runs");
  expect(after.value<FullRuns>("runs.runs").runs).toEqual(plain.runs);
});

test("Saved full runs come back from their file, and propose the same schedule", async () => {
  const saved = await run({
    ...begin,
    runs: recording({ states: false }),
    save: { type: "export/full-runs", params: { name: "mine" }, inputs: { runs } },
    proposed: proposing(),
  });
  const file = path("out/mine.full-runs.safetensors");
  const value = saved.value<FullRuns>("runs.runs");
  expect(readFullRuns(readFileSync(file), "mine").runs).toEqual(value.runs);
  expect(value.runs[0]!.states).toHaveLength(1);
  const loaded = await run({ runs: { type: "load/full-runs", params: { file } }, proposed: proposing() });
  const { provenance: _, ...schedule } = loaded.value<ScheduleFile>("proposed.schedule");
  expect(saved.value<ScheduleFile>("proposed.schedule")).toMatchObject(schedule);
});

const level = {
  type: "load/reuse-level",
  params: { level: "residual" },
  inputs: { model: from("model", "model") },
};

describe("At the residual level", () => {
  const residual = {
    ...nodes,
    level,
    runs: { ...recording(), inputs: { ...ready, model: from("level", "model") } },
  };
  const sampled = (schedule: string) => ({
    [`${schedule}-model`]: {
      type: "apply/cache-mask",
      inputs: { model: from("level", "model"), schedule: from(schedule, "schedule") },
    },
    [`${schedule}-sample`]: sampling(from(`${schedule}-model`, "model")),
    [`${schedule}-error`]: {
      type: "compare/joint-error",
      inputs: { reference: from("full", "sample"), sample: from(`${schedule}-sample`, "sample") },
    },
  });

  test("schedules are proposed from what the block stack adds, for every predictor, and a fitted one is nearer to the full run than held and even ones", async () => {
    const ran = await run(
      {
        ...residual,
        full: sampling(from("level", "model")),
        held: proposing({ budget: 5, predictor: "hold" }),
        line: proposing({ budget: 5, predictor: "taylor1" }),
        proposed: proposing({ budget: 5 }),
        even: { type: "load/schedule", params: { file: path("even.schedule.json") } },
        ...sampled("even"),
        ...sampled("held"),
        ...sampled("line"),
        ...sampled("proposed"),
      },
      ["even-error", "held-error", "line-error", "proposed-error", "proposed", "runs"],
    );
    expect([ran.problems, ran.failures]).toEqual([[], []]);
    const { reuseLevel, runs: recorded } = ran.value<FullRuns>("runs.runs");
    expect(reuseLevel).toBe("residual");
    const { size, products } = recorded[0]!.gram;
    expect(products.subarray(size * (size - 1)).every((product) => product === 0)).toBe(true);
    expect(ran.value<ScheduleFile>("proposed.schedule")).toMatchObject({
      reuseLevel: "residual",
      fitted: { noise: false, loop: "open" },
    });
    const error = (id: string) => ran.value<ScheduleFile>(`${id}-error.schedule`).jointError!;
    for (const id of ["even", "held", "line"]) expect(error("proposed")).toBeLessThan(error(id));
  });

  test("full runs are of their level alone: other models, guidance by itself and a schedule for outputs are refused", async () => {
    const outputs = await run({ ...residual, fitted: fitting() }, ["fitted"]);
    expect(outputs.failure).toMatchObject({ code: "solve/other-level" });
    const guided = await run({ ...residual, guided: { type: "solve/guidance", inputs: { runs } } }, ["guided"]);
    expect(guided.failure).toMatchObject({ code: "solve/other-level" });
    const whole = sampling(from("model", "model"));
    const laid = await run({ ...residual, full: whole, ...tried("proposed") }, ["proposed-model"]);
    expect(laid.failure).toMatchObject({ code: "apply/reuse-level" });
  });
});

describe("What cannot be", () => {
  test("the last step is free where it is said so, whatever the predictor, and all proposals are those of each budget", async () => {
    const all = (params = {}) => ({ type: "solve/all-proposals", params, inputs: { runs } });
    const rowsOf = async (params = {}) =>
      (await run({ ...nodes, all: all(params) }, ["all"])).value<Budgets>("all.budgets").rows;
    const lasts = (rows: Budgets["rows"]) => new Set(rows.map(({ compute }) => compute.at(-1) === 9));
    const fittedRows = await rowsOf();
    expect(lasts(fittedRows).has(false)).toBe(true);
    expect([...lasts(await rowsOf({ lastStep: "computed" }))]).toEqual([true]);
    expect([...lasts(await rowsOf({ predictor: "hold" }))]).toEqual([true]);
    const free = await rowsOf({ predictor: "hold", lastStep: "free" });
    expect(lasts(free).has(false)).toBe(true);
    expect(fittedRows.map(({ budget }) => budget)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const proposed = (await run(nodes, ["proposed"])).value<ScheduleFile>("proposed.schedule");
    const row = fittedRows.find(({ budget }) => budget === 4)!;
    expect(row.compute).toEqual(proposed.compute);
    expect(row.errors.slice(0, proposed.edgeErrors!.length)).toEqual(proposed.edgeErrors);
    const laid = {
      ...tried("held"),
      held: proposing({ predictor: "hold", lastStep: "free", budget: 3 }),
      full: sampling(from("model", "model")),
    };
    const ran = await run({ ...nodes, ...laid });
    expect([ran.problems, ran.failures]).toEqual([[], []]);
  });

  test("a border is computed, looked back across by no weights, and kept by the schedule through fitting and its file", async () => {
    const ran = await run({
      ...nodes,
      proposed: proposing({ budget: 5, border: 6 }),
      ...tried("fitted"),
      full: sampling(from("model", "model")),
    });
    expect([ran.problems, ran.failures]).toEqual([[], []]);
    for (const id of ["proposed", "fitted"]) {
      const schedule = ran.value<ScheduleFile>(`${id}.schedule`);
      expect(schedule.border).toBe(6);
      expect(schedule.compute).toContain(6);
      const first = schedule.fitted!.rows.find(({ from: step }) => step === 6)!;
      for (const weights of Object.values(first.weights)) expect(weights).toHaveLength(2);
      expect(parseSchedule(formatSchedule(schedule), "s")).toEqual(schedule);
      expect(() => parseSchedule(JSON.stringify({ ...schedule, border: undefined }), "s")).toThrow(
        "its weights are not those",
      );
    }
    expect(ran.value<Samples>("fitted-sample.sample").items[0]!.evaluations).toBe(10);
    expect((await run({ ...nodes, proposed: proposing({ border: 10 }) }, ["proposed"])).failure).toMatchObject({
      code: "core/border-invalid",
    });
  });

  test("a bound that no schedule of the budget keeps is refused with the least that can be, and one that can be is kept", async () => {
    const free = (await run({ ...nodes, proposed: proposing({ objective: "sum" }) }, ["proposed"])).value<ScheduleFile>(
      "proposed.schedule",
    );
    const bounded = (bound: number) =>
      run({ ...nodes, proposed: proposing({ objective: "sum", bound }) }, ["proposed"]);
    expect((await bounded(1e-9)).failure).toMatchObject({ code: "core/bound-infeasible" });
    const kept = (await bounded(free.edgeErrors![0]!)).value<ScheduleFile>("proposed.schedule");
    expect(kept.compute).toEqual(free.compute);
  });

  test("fitting in closed loop without the latents of every step makes the full runs again, and comes to the same weights", async () => {
    const weights = async (states: boolean) => {
      const ran = await run({ ...nodes, runs: recording({ states }) }, ["runs", "fitted"]);
      expect([ran.problems, ran.failures]).toEqual([[], []]);
      const { runs: recorded } = ran.value<FullRuns>("runs.runs");
      return [recorded.map((one) => one.states.length), ran.value<ScheduleFile>("fitted.schedule").fitted] as const;
    };
    const [[kept, own], [final, again]] = [await weights(true), await weights(false)];
    expect([new Set(kept), new Set(final)]).toEqual([new Set([11]), new Set([1])]);
    expect(again).toEqual(own);
  });

  test("fitting in closed loop at the residual level, or with a schedule laid on the model, is refused with the reason", async () => {
    const masked = {
      type: "apply/cache-mask",
      inputs: { model: from("model", "model"), schedule: from("proposed", "schedule") },
    };
    const other = { ...nodes, level, masked };
    const on = (node: DrawnNode, model: string) => ({
      ...node,
      inputs: { ...node.inputs, model: from(model, "model") },
    });
    const fitted = await run({ ...other, again: on(fitting(), "level") }, ["again"]);
    expect(fitted.failure).toMatchObject({
      code: "calibrate/residual-runs",
      message: expect.stringContaining("output head that is not linear"),
    });
    const laid = await run({ ...other, again: on(fitting(), "masked") }, ["again"]);
    expect(laid.failure).toMatchObject({ code: "calibrate/masked-model" });
  });

  test("fitting to other prompts than were recorded is refused", async () => {
    const other = {
      type: "condition/prompts",
      params: { prompts: PROMPTS[0], seeds: "9" },
      inputs: { model: from("model", "model") },
    };
    const inputs = { ...fitting().inputs, conditioning: from("other", "conditioning") };
    const { failure } = await run({ ...nodes, other, fitted: { ...fitting(), inputs } });
    expect(failure).toMatchObject({ code: "solve/other-runs" });
  });

  test("weights of each branch under another guidance are refused, one row for all is told", async () => {
    const settings = {
      type: "sample/settings",
      params: { steps: 10, guidance: 7 },
      inputs: { model: from("model", "model") },
    };
    const other = (schedule: string) => {
      const made = tried(schedule);
      const [model, sample] = [`${schedule}-model`, `${schedule}-sample`];
      const sampled = sampling(from(model, "model"), "stronger");
      return { ...nodes, stronger: settings, [model]: made[model]!, [sample]: sampled };
    };
    expect((await run(other("fitted"))).failure).toMatchObject({ code: "diffusion/other-guidance" });
    const told = await run(other("proposed"));
    expect(told.failures).toEqual([]);
    expect(
      told.events.some((e) => e.type === "node-log" && JSON.stringify(e.message).includes("under another guidance")),
    ).toBe(true);
  });
});
