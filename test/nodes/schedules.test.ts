import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { aggregate } from "#core/aggregate.ts";
import { edgesOf, trimGap } from "#core/error-graph.ts";
import { told } from "#core/said.ts";
import { leastWorst, solve } from "#core/solver.ts";
import type { Budgets } from "#formats/budgets.ts";
import { type ErrorGraphFile, formatErrorGraph, graphOf, parseErrorGraph } from "#formats/error-graph-file.ts";
import { writeNpy } from "#formats/npy.ts";
import type { ScheduleFile } from "#formats/schedule-file.ts";
import { type Journals, memoryJournals } from "#store/journals.ts";
import type { DrawnNode } from "../../server/cli/document.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";
import { beginning, calibrating, flow, from, PROMPTS } from "./flow.ts";
import { errors, known, loading, solving } from "./known-errors.ts";

const path = temporaryFolder();
const { run } = flow(path());

describe("Calibrate Errors", () => {
  /** Small memory, so that there are several groups of edges a sample. */
  const params = { maxGap: 4, memory: 1 };
  const begin = beginning({ steps: 8, prompts: PROMPTS });
  const nodes = { ...begin, errors: calibrating(params), schedule: solving({ budget: 4 }), budgets: allBudgets() };

  test("gives errors a solver can take, with the errors of each sample, and reuses them for another budget", async () => {
    const first = await run(nodes);
    const file = first.value<ErrorGraphFile>("errors.errors");
    expect(file).toMatchObject({ steps: 8, maxGap: 4, distance: "l1", aggregate: "mean", reuseLevel: "output" });
    expect(file.samples!.map(({ prompt }) => prompt)).toEqual(PROMPTS);
    const perSample = file.samples!.map((sample) => Float64Array.from(sample.errors));
    expect(graphOf(file).errors).toEqual(aggregate(perSample, "mean"));
    expect(parseErrorGraph(formatErrorGraph(file), "again")).toEqual(file);

    const second = await run({ ...nodes, schedule: solving({ budget: 5 }) });
    // What a folder holds may have changed, so that it is looked at each time.
    expect(second.worked).toEqual(["model", "schedule"]);
    expect(second.hits).toEqual(expect.arrayContaining(["prompts", "settings", "errors", "budgets"]));
    expect(second.value<ScheduleFile>("schedule.schedule").compute).toEqual(leastWorst(graphOf(file), 5));
  });

  test("goes on after a cancellation without measuring an edge twice, to the same errors bit for bit", async () => {
    const { journals, appended } = counted();
    const other = flow(path("resumed"), journals);
    const stop = new AbortController();
    const stopping: Journals = {
      journal: (key, name) => {
        const journal = journals.journal(key, name);
        const append = async (entry: unknown) => {
          await journal.append(entry);
          if (appended.length === 3) stop.abort();
        };
        return { ...journal, append };
      },
    };
    const before = await flow(path("stopped"), stopping).run(nodes, ["errors"], stop.signal);
    expect(before).toMatchObject({ status: "cancelled", cancelled: "errors" });
    expect(appended.length).toBeGreaterThanOrEqual(3);
    const kept = appended.length;
    const after = await other.run(nodes, ["errors"]);
    const { edges, samples } = after.value<ErrorGraphFile>("errors.errors");
    expect(new Set(appended).size).toBe(appended.length);
    expect(appended.length).toBeGreaterThan(kept);
    const uninterrupted = (await run(nodes, ["errors"])).value<ErrorGraphFile>("errors.errors");
    expect([edges, samples]).toEqual([uninterrupted.edges, uninterrupted.samples]);
    const said = after.events.flatMap((event) => (event.type === "node-log" ? [told(event.message)] : []));
    expect(said.join()).toMatch(/\d+ of 30 edges are known from a calibration that was stopped/);
  });

  test("refuses a model with a schedule on it, and an unknown aggregate when it is checked", async () => {
    const masked = {
      ...nodes,
      apply: {
        type: "apply/cache-mask",
        inputs: { model: from("model", "model"), schedule: from("schedule", "schedule") },
      },
      again: { ...calibrating(), inputs: { ...calibrating().inputs, model: from("apply", "model") } },
    };
    expect((await run(masked, ["again"])).failure).toMatchObject({ code: "calibrate/masked-model" });
    const { status, problems } = await run({ ...begin, errors: calibrating({ aggregate: "mode" }) }, ["errors"]);
    expect(status).toBe("refused");
    expect(problems[0]!.message).toContain("use mean, median, max, or a quantile such as quantile:0.9");
  });
});

describe("Error Graph", () => {
  const steps = 6;
  const samples = [1, 2, 5].map((factor) => ({
    prompt: "p",
    seed: factor,
    errors: edgesOf(steps, 4).map(([a, b]) => factor * (b - a) + a / 8),
  }));
  const file: ErrorGraphFile = {
    ...known,
    steps,
    maxGap: 4,
    aggregate: "mean",
    samples,
    edges: edgesOf(steps, 4).map(([a, b], k) => [a, b, samples.reduce((sum, s) => sum + s.errors[k]!, 0) / 3]),
  };
  const saved = path("samples.error-graph.json");
  writeFileSync(saved, formatErrorGraph(file));
  const changed = async (params: Readonly<Record<string, unknown>>, given = saved) =>
    run({ errors: loading(given), graph: { type: "calibrate/error-graph", params, inputs: { errors } } });

  test("leaves the errors as they are without parameters", async () => {
    expect((await changed({})).value("graph.errors")).toEqual(file);
  });

  test.each(["median", "max", "quantile:0.9", "mean"] as const)("aggregates the samples by %s", async (how) => {
    const graph = (await changed({ aggregate: how })).value<ErrorGraphFile>("graph.errors");
    const expected = aggregate(
      samples.map((sample) => Float64Array.from(sample.errors)),
      how,
    );
    expect(graph).toMatchObject({ aggregate: how, samples });
    expect(graphOf(graph).errors).toEqual(expected);
  });

  test("trims the gap of the errors and of each sample alike", async () => {
    const graph = (await changed({ aggregate: "max", maxGap: 3 })).value<ErrorGraphFile>("graph.errors");
    expect(graph.maxGap).toBe(3);
    graph.samples!.forEach((sample, s) => {
      const whole = { ...graphOf(file), errors: Float64Array.from(samples[s]!.errors) };
      expect(sample.errors).toEqual([...trimGap(whole, 3).errors]);
    });
    expect(parseErrorGraph(formatErrorGraph(graph), "trimmed")).toEqual(graph);
    expect((await changed({ maxGap: 9 })).value<ErrorGraphFile>("graph.errors").maxGap).toBe(4);
  });

  test("refuses to aggregate again what keeps no errors of samples", async () => {
    const { samples: _, ...bare } = file;
    const given = path("bare.error-graph.json");
    writeFileSync(given, formatErrorGraph(bare));
    expect((await changed({ aggregate: "max" }, given)).failure).toMatchObject({ code: "calibrate/no-samples" });
  });
});

describe("Load Error Graph", () => {
  const { steps, edges } = known;
  const matrix = new Float64Array(steps * steps).fill(Number.NaN);
  for (const [a, b, error] of edges) matrix[a * steps + b] = error;
  const rows = Array.from({ length: steps }, (_, i) => [...matrix.subarray(i * steps, (i + 1) * steps)]);
  writeFileSync(path("m.csv"), rows.map((row) => row.map((e) => (Number.isNaN(e) ? "" : e)).join(",")).join("\n"));
  writeFileSync(path("m.json"), JSON.stringify(rows));
  writeFileSync(path("m.npy"), writeNpy(matrix, [steps, steps]));
  writeFileSync(path("edges.csv"), `from,to,error\n${edges.map((edge) => edge.join(",")).join("\n")}\n`);

  test.each(["m.csv", "m.json", "m.npy", "edges.csv"])(
    "gives for %s the schedule of the graph it was made of",
    async (name) => {
      const ran = await run({ errors: loading(name), schedule: solving({ budget: 9 }) });
      const { compute, edgeErrors, provenance } = ran.value<ScheduleFile>("schedule.schedule");
      expect(compute).toEqual(leastWorst(graphOf(known), 9));
      expect(edgeErrors).toHaveLength(8);
      expect(provenance.source).toBe(name);
    },
  );

  test("reads a file anew when its content has changed", async () => {
    writeFileSync(path("changing.csv"), "0,0,1\n0,0,0\n0,0,0\n");
    const first = await run({ errors: loading("changing.csv") });
    writeFileSync(path("changing.csv"), "0,0,2\n0,0,0\n0,0,0\n");
    const second = await run({ errors: loading("changing.csv") });
    expect(first.value<ErrorGraphFile>("errors.errors").edges).toEqual([[0, 2, 1]]);
    expect(second.value<ErrorGraphFile>("errors.errors").edges).toEqual([[0, 2, 2]]);
  });
});

describe("Solve Schedule, Uniform Schedule and All Budgets", () => {
  test("agree with each other and with the solver", async () => {
    const ran = await run({
      errors: loading(),
      nine: solving({ budget: 9 }),
      sum: solving({ budget: 9, objective: "sum" }),
      trimmed: solving({ budget: 12, maxGap: 4 }),
      even: { type: "solve/uniform", params: { budget: 9 }, inputs: { errors } },
      budgets: allBudgets(),
    });
    const graph = graphOf(known);
    const [nine, sum, even] = ["nine", "sum", "even"].map((node) => ran.value<ScheduleFile>(`${node}.schedule`));
    expect(nine!.compute).toEqual(leastWorst(graph, 9));
    expect(sum).toMatchObject({ compute: solve(graph, "sum").compute(9), objective: "sum" });
    expect(even!.objective).toBe("uniform");
    expect(nine!.edgeErrors![0]).toBeLessThanOrEqual(even!.edgeErrors?.[0] ?? Number.POSITIVE_INFINITY);
    expect(ran.value<ScheduleFile>("trimmed.schedule")).toMatchObject({
      compute: leastWorst(trimGap(graph, 4), 12),
      maxGap: 4,
    });
    const { steps, rows } = ran.value<Budgets>("budgets.budgets");
    expect([steps, rows.at(-1)!.budget]).toEqual([30, 30]);
    expect(rows.find(({ budget }) => budget === 9)).toEqual({
      budget: 9,
      compute: nine!.compute,
      errors: nine!.edgeErrors,
    });
    const kinds = ran.events.flatMap((e) =>
      e.type === "node-preview" && e.node === "budgets" ? [e.preview.kind] : [],
    );
    expect(kinds).toEqual(["table", "line"]);
  });

  test("refuse an infeasible budget with the feasible range", async () => {
    const { failure } = await run({ errors: loading(), schedule: solving({ budget: 2 }) });
    expect(failure).toMatchObject({ code: "core/budget-infeasible", message: expect.stringMatching(/from \d+ to 30/) });
  });
});

function allBudgets(): DrawnNode {
  return { type: "solve/all-budgets", inputs: { errors } };
}

/** Journals in memory, and what was appended to them: a group of edges of a sample each. */
function counted(): { journals: Journals; appended: string[] } {
  const appended: string[] = [];
  const kept = memoryJournals();
  return {
    appended,
    journals: {
      journal: (key, name) => {
        const journal = kept.journal(key, name);
        const append = async (entry: unknown) => {
          const { sample, group } = entry as { sample: number; group: number };
          appended.push(`${sample} ${group}`);
          await journal.append(entry);
        };
        return { ...journal, append };
      },
    },
  };
}
