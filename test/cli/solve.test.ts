import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { edgeError, trimGap } from "#core/error-graph.ts";
import { leastWorst } from "#core/solver.ts";
import { type ErrorGraphFile, graphOf, parseErrorGraph } from "#formats/error-graph-file.ts";
import { writeNpy } from "#formats/npy.ts";
import { parseSchedule } from "#formats/schedule-file.ts";
import { json, lemica, start } from "./lemica.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const path = temporaryFolder();
/** A real error graph: 30 steps. */
const GRAPH = fileURLToPath(new URL("../fixtures/trial-30-hold.error-graph.json", import.meta.url));
const file: ErrorGraphFile = parseErrorGraph(readFileSync(GRAPH, "utf8"), GRAPH);
const graph = graphOf(file);
const [MATRIX, NPY, NESTED] = [path("m.csv"), path("m.npy"), path("m.json")];

interface Solved {
  readonly steps: number;
  readonly budget: number;
  readonly compute: number[];
  readonly errors: number[];
}

beforeAll(() => {
  const { steps, edges } = file;
  const matrix = Array.from({ length: steps }, () => new Array<number | null>(steps).fill(null));
  for (const [from, to, error] of edges) matrix[from]![to] = error;
  writeFileSync(MATRIX, matrix.map((row) => row.map((e) => e ?? "").join(",")).join("\n"));
  writeFileSync(NESTED, JSON.stringify(matrix));
  writeFileSync(
    NPY,
    writeNpy(
      Float64Array.from(matrix.flat(), (e) => e ?? Number.NaN),
      [steps, steps],
    ),
  );
});

describe("lemica solve", () => {
  test("prints exactly steps, budget, compute and the B − 1 errors in descending order", async () => {
    const solved = await json<Solved>("solve", GRAPH, "--budget", "9");
    expect(Object.keys(solved)).toEqual(["steps", "budget", "compute", "errors"]);
    expect(solved).toMatchObject({ steps: 30, budget: 9, compute: leastWorst(graph, 9) });
    const edges = solved.compute.slice(1).map((to, k) => edgeError(graph, solved.compute[k]!, to));
    expect(solved.errors).toEqual(edges.sort((a, b) => b - a));
    expect(solved.errors).toHaveLength(8);
  });

  test("prints an array of every feasible budget with --all, each as by itself", async () => {
    const all = await json<Solved[]>("solve", GRAPH, "--all");
    const least = Math.ceil(29 / file.maxGap) + 1;
    expect(all.map(({ budget }) => budget)).toEqual(Array.from({ length: 31 - least }, (_, k) => least + k));
    expect(all[3]).toEqual(await json("solve", GRAPH, "--budget", String(least + 3)));
    for (const { budget, compute, errors } of all)
      expect([compute.length, errors.length]).toEqual([budget, budget - 1]);
  });

  test("gives the same for a matrix as CSV, JSON and npy as for the error graph it was made of", async () => {
    const expected = await json("solve", GRAPH, "--all");
    for (const matrix of [MATRIX, NESTED, NPY]) expect(await json("solve", matrix, "--all")).toEqual(expected);
  });

  test("keeps to a bound and to a border, and says what cannot be kept", async () => {
    const free = await json<Solved>("solve", GRAPH, "--budget", "12", "--objective", "sum");
    const bound = free.errors[0]! * 0.999;
    const bounded = await json<Solved>(
      "solve",
      GRAPH,
      "--budget",
      "12",
      "--objective",
      "sum",
      "--bound",
      String(bound),
    );
    expect(bounded.errors[0]).toBeLessThanOrEqual(bound);
    expect(bounded.compute).not.toEqual(free.compute);
    const [least] = (await json<Solved>("solve", GRAPH, "--budget", "12")).errors;
    const out = await lemica("solve", GRAPH, "--budget", "12", "--bound", String(least! * 0.999));
    expect(out).toMatchObject({ code: 2, err: expect.stringContaining("[core/bound-infeasible]") });
    const saved = path("border.schedule.json");
    const border = [...Array(29).keys()].find((step) => step > 0 && !free.compute.includes(step))!;
    const crossed = await json<Solved>("solve", GRAPH, "--budget", "12", "--border", String(border), "--out", saved);
    expect(crossed.compute).toContain(border);
    expect(parseSchedule(readFileSync(saved, "utf8"), saved).border).toBe(border);
  });

  test("leaves out longer edges with --max-gap, and says so in the saved schedule", async () => {
    const out = path("deep", "b12.schedule.json");
    const solved = await json<Solved>("solve", GRAPH, "--budget", "12", "--max-gap", "4", "--out", out);
    expect(solved.compute).toEqual(leastWorst(trimGap(graph, 4), 12));
    const saved = parseSchedule(readFileSync(out, "utf8"), out);
    expect(saved).toMatchObject({
      compute: solved.compute,
      edgeErrors: solved.errors,
      maxGap: 4,
      objective: "leximax",
    });
    expect(saved.provenance).toEqual(file.provenance);
  });

  test("solves for other objectives, each at least as good as the others by its own measure", async () => {
    const measures: Record<string, (errors: readonly number[]) => number> = {
      leximax: (errors) => errors[0]!,
      bottleneck: (errors) => errors[0]!,
      sum: (errors) => total(errors, 1),
      "power:4": (errors) => total(errors, 4),
    };
    const found: Record<string, Solved> = {};
    for (const objective of Object.keys(measures)) {
      found[objective] = await json<Solved>("solve", GRAPH, "--budget", "10", "--objective", objective);
    }
    for (const [objective, measure] of Object.entries(measures)) {
      const least = Math.min(...Object.values(found).map(({ errors }) => measure(errors)));
      expect(measure(found[objective]!.errors)).toBeCloseTo(least, 12);
    }
    expect(found.sum!.compute).not.toEqual(found.leximax!.compute);
  });

  test("writes a line a budget for people", async () => {
    const { code, out, err } = await lemica("solve", GRAPH, "--all");
    expect([code, err]).toEqual([0, ""]);
    expect(out.trimEnd().split("\n")).toHaveLength(31 - Math.ceil(29 / file.maxGap) - 1);
    expect(out).toMatch(/^ +\d+ of 30 {2}worst edge error [\d.e-]+ {2}compute 0 /);
  });

  test("refuses an infeasible budget with the feasible range, and exit code 2", async () => {
    const least = Math.ceil(29 / file.maxGap) + 1;
    for (const budget of [String(least - 1), "31"]) {
      const { code, out, err } = await lemica("solve", GRAPH, "--budget", budget, "--json");
      expect([code, out]).toEqual([2, ""]);
      expect(err).toContain(`A budget of ${budget} is not possible`);
      expect(err).toContain(`from ${least} to 30`);
      expect(err).toContain("[core/budget-infeasible]");
    }
  });

  test.each([
    ["neither a budget nor --all", [], /--budget N or --all/],
    ["both", ["--budget", "9", "--all"], /--budget N or --all/],
    ["a budget that is no number", ["--budget", "nine"], /--budget must be a whole number from 2 to 4096, not "nine"/],
    ["one file for all schedules", ["--all", "--out", "x.schedule.json"], /--out writes one schedule/],
    ["an unknown objective", ["--budget", "9", "--objective", "best"], /use leximax, sum, bottleneck, or power/],
    ["a gap of 0", ["--budget", "9", "--max-gap", "0"], /--max-gap must be a whole number from 1/],
    ["an output that is a folder", ["--budget", "9", "--out", "."], /it is a folder; name a file in it/],
    ["an output below a file", ["--budget", "9", "--out", `${GRAPH}/x.json`], /is a file, not a folder/],
  ])("refuses %s", async (_, options, sentence) => {
    const { code, out, err } = await lemica("solve", GRAPH, ...options);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(sentence);
  });

  test.each([
    ["is missing", undefined, /cannot be read: there is no such file. Check the path/],
    ["is not square", "0,1,2\n3,4,5\n", /is 2 × 3, not square; give a row and a column for each step/],
    ["has a ragged row", "0,1,2\n3,4\n0,0,0\n", /Row 1 of .* has 2 entries and row 0 has 3/],
    ["has a word in it", "0,0,x\n0,0,0\n0,0,0\n", /has "x" in row 0, column 2, which is no number/],
    ["has a negative error", "0,0,-1\n0,0,0\n0,0,0\n", /Edge 0→2 has error -1/],
    ["has nothing measured", "0,0,0\n0,0,0\n0,0,0\n", /no errors of gaps 2 or more/],
    [
      "is corrupt JSON",
      '{"format": "lemica.error-graph", "steps": 3',
      /is not JSON \(.*\); save or download the file again/,
    ],
    ["is a schedule", '{"format":"lemica.schedule","version":1}', /an error graph has "format": "lemica.error-graph"/],
    ["is from a newer version", '{"format":"lemica.error-graph","version":9}', /update lemica-nodes/],
    ["is empty", "", /is empty/],
  ])("refuses a file that %s", async (what, content, sentence) => {
    const given = path(`${what.replaceAll(" ", "-")}.csv`);
    if (content !== undefined) writeFileSync(given, content);
    const { code, out, err } = await lemica("solve", given, "--budget", "3");
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(sentence);
    expect(err).not.toMatch(/\n {4}at /);
  });

  test("tells what it left out of a matrix", async () => {
    const holes = path("holes.csv");
    writeFileSync(holes, "0,0,1,3\n,0,0,\n,,0,0\n,,,0\n");
    const matrix = path("gap3-missing.csv");
    writeFileSync(matrix, "0,0,1,2,9\n,0,0,1,\n,,0,0,1\n,,,0,0\n,,,,0\n");
    const { code, err } = await lemica("solve", matrix, "--budget", "3");
    expect(code).toBe(0);
    expect(err).toMatch(/Gaps over 2 left out: .*edge 1→4/);
    expect((await lemica("solve", holes, "--budget", "3")).err).toMatch(/no error for edge 1→3/);
  });

  test("as a real process: only the result on stdout, exit codes as promised", async () => {
    const [good, bad] = await Promise.all([
      start("solve", GRAPH, "--budget", "9", "--json").ended,
      start("solve", GRAPH, "--budget", "2").ended,
    ]);
    expect(good).toMatchObject({ code: 0, err: "" });
    expect(good.out).toBe(`${JSON.stringify(await json("solve", GRAPH, "--budget", "9"))}\n`);
    expect(bad).toMatchObject({ code: 2, out: "" });
  });
});

function total(errors: readonly number[], power: number): number {
  return errors.reduce((sum, error) => sum + error ** power, 0);
}
