import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { uniformSteps } from "#core/schedule.ts";
import { solve } from "#core/solver.ts";
import { graphOf, parseErrorGraph } from "#formats/error-graph-file.ts";
import { formatSchedule, makeSchedule, parseSchedule } from "#formats/schedule-file.ts";

const text = readFileSync(new URL("../fixtures/trial-30-hold.error-graph.json", import.meta.url), "utf8");
const graph = parseErrorGraph(text, "trial");
const schedule = makeSchedule({
  graph,
  compute: solve(graphOf(graph)).compute(12),
  objective: "leximax",
  jointError: 0.25,
  jointErrors: [0.1, 0.4],
});

test("A schedule takes from its graph all that it needs to be trusted, and derives the rest", () => {
  expect(schedule).toMatchObject({
    steps: 30,
    budget: 12,
    maxGap: 7,
    reuseLevel: "output",
    predictor: "hold",
    distance: "l1",
  });
  expect(schedule.provenance).toEqual(graph.provenance);
  expect(schedule.mask.flatMap((flag, step) => (flag ? [step] : []))).toEqual(schedule.compute);
  const error = (from: number, to: number) => graph.edges.find(([a, b]) => a === from && b === to)?.[2] ?? 0;
  const errors = schedule.compute.slice(1).map((to, i) => error(schedule.compute[i], to));
  expect(schedule.edgeErrors).toEqual(errors.sort((a, b) => b - a));
});

test("Every budget of the trial graph makes a schedule that comes back from its file, byte for byte the same", () => {
  const solution = solve(graphOf(graph));
  for (let budget = solution.min; budget <= solution.max; budget++) {
    const made = makeSchedule({ graph, compute: solution.compute(budget), objective: "power:4" });
    const written = formatSchedule(made);
    expect(parseSchedule(written, "s")).toEqual(made);
    expect(formatSchedule(parseSchedule(written, "s"))).toBe(written);
  }
});

test("Without a graph a schedule has no errors; with one that lacks its edges it has none either", () => {
  const given = makeSchedule({ steps: 10, compute: [0, 4, 9], objective: "given" });
  expect(given).toMatchObject({ budget: 3, maxGap: 5, reuseLevel: "unknown", predictor: "unknown", provenance: {} });
  expect(given).not.toHaveProperty("edgeErrors");
  const sparse = makeSchedule({ graph, compute: uniformSteps(30, 3), objective: "uniform" });
  expect(sparse.maxGap).toBe(15);
  expect(sparse).not.toHaveProperty("edgeErrors");
  for (const s of [given, sparse]) expect(parseSchedule(formatSchedule(s), "s")).toEqual(s);
});

test("A schedule that is none is refused when it is made", () => {
  const make = (parts: object) => () => makeSchedule({ compute: [0, 3], objective: "given", ...parts });
  expect(make({})).toThrow(expect.objectContaining({ code: "formats/bad-schedule" }));
  expect(make({ steps: 3 })).toThrow(expect.objectContaining({ code: "core/compute-invalid" }));
  expect(make({ steps: 1e12, compute: [0, 1e12 - 1] })).toThrow(
    expect.objectContaining({ code: "core/steps-invalid" }),
  );
});

test("A file that contradicts itself is refused with the contradiction and its remedy", () => {
  const cases: [object, string, RegExp][] = [
    [
      { mask: schedule.mask.slice(1) },
      "formats/bad-schedule",
      /its mask has 29 flags for 30 steps; make the mask again/,
    ],
    [
      { mask: schedule.mask.map(() => 1) },
      "formats/bad-schedule",
      /step \d+ is computed by its mask and not by its list/,
    ],
    [
      { mask: schedule.mask.map(() => 0) },
      "formats/bad-schedule",
      /step 0 is computed by its list and not by its mask/,
    ],
    [{ budget: 13 }, "formats/bad-schedule", /its budget is 13 and it computes 12 steps; set the budget to 12/],
    [{ maxGap: 2 }, "formats/bad-schedule", /a gap of \d over its largest gap of 2/],
    [{ edgeErrors: [1, 2] }, "formats/bad-schedule", /2 edge errors for 11 edges/],
    [{ edgeErrors: [...schedule.edgeErrors!].reverse() }, "formats/bad-schedule", /not in descending order/],
    [{ compute: schedule.compute.slice(1) }, "core/compute-invalid", /starts at step \d+; add step 0/],
    [{ compute: [...schedule.compute, 30] }, "core/compute-invalid", /step 30 is outside/],
    [{ objective: "best" }, "formats/bad-schedule", /objective: "best" is no objective/],
    [{ jointError: -1 }, "formats/bad-schedule", /jointError/],
    [{ jointErrors: [0.1, 0.2] }, "formats/bad-schedule", /joint error is not the mean of those of its samples/],
    [{ jointError: undefined, jointErrors: [0.25] }, "formats/bad-schedule", /joint error is not the mean/],
    [{ mask: schedule.mask.map((f) => f === 1) }, "formats/bad-schedule", /mask\[0\]/],
    [{ format: "lemica.error-graph" }, "formats/wrong-format", /a schedule has "format": "lemica.schedule"/],
  ];
  for (const [change, code, message] of cases) {
    const wrong = JSON.stringify({ ...schedule, ...change });
    expect(() => parseSchedule(wrong, "s.json"), wrong).toThrow(expect.objectContaining({ code }));
    expect(() => parseSchedule(wrong, "s.json"), wrong).toThrow(message);
    expect(() => parseSchedule(wrong, "s.json")).toThrow(/^s\.json/);
  }
});

test("The file reads well: lists on one line, the same order of keys always", () => {
  const written = formatSchedule(makeSchedule({ steps: 4, compute: [0, 1, 3], objective: "given" }));
  expect(written).toBe(`{
  "format": "lemica.schedule",
  "version": 1,
  "steps": 4,
  "budget": 3,
  "compute": [0, 1, 3],
  "mask": [1, 1, 0, 1],
  "maxGap": 2,
  "objective": "given",
  "reuseLevel": "unknown",
  "predictor": "unknown",
  "provenance": {}
}
`);
});

const fittedParts = {
  steps: 8,
  compute: [0, 3, 4],
  objective: "leximax",
  predictor: "fitted",
  fitted: {
    lookBack: 2,
    noise: true,
    rows: [
      { from: 0, to: 3, weights: { every: [1.25, 0.1] } },
      { from: 4, to: 8, weights: { positive: [1.5, -0.5, 0], negative: [1, 0, 0.25] } },
    ],
    loop: "closed",
    samples: 16,
  },
  edgeErrors: [0.1, 0, 0.4],
  distance: "fit",
} as const;

test("A schedule with fitted weights carries them, and its last step may be reused", () => {
  const made = makeSchedule(structuredClone(fittedParts) as never);
  expect(made).toMatchObject({
    mask: [1, 0, 0, 1, 1, 0, 0, 0],
    maxGap: 3,
    predictor: "fitted",
    edgeErrors: [0.4, 0.1, 0],
  });
  expect(made.fitted).toEqual(fittedParts.fitted);
  expect(parseSchedule(formatSchedule(made), "s")).toEqual(made);
});

test("Weights go with their steps: with others the schedule predicts by taylor1", () => {
  const other = makeSchedule({
    ...(structuredClone(fittedParts) as never as object),
    compute: [0, 4, 7],
    edgeErrors: [1, 2],
    objective: "given",
  });
  expect(other.predictor).toBe("taylor1");
  expect(other).not.toHaveProperty("fitted");
});

test("The last step may be reused by any predictor; errors of edges are then left out, for none leads to the end of the run", () => {
  const open = makeSchedule({ graph, compute: [0, 4, 9, 14, 19, 24, 27], objective: "given" });
  expect(open).toMatchObject({ steps: 30, budget: 7, predictor: "hold" });
  expect(open.mask.slice(27)).toEqual([1, 0, 0]);
  expect(open).not.toHaveProperty("edgeErrors");
  expect(parseSchedule(formatSchedule(open), "s")).toEqual(open);
});

test("A schedule whose weights and steps, or weights and predictor, contradict each other is refused", () => {
  const made = makeSchedule(structuredClone(fittedParts) as never);
  const read = (change: object) => () => parseSchedule(JSON.stringify({ ...made, ...change }), "s");
  const [first, last] = made.fitted!.rows;
  expect(read({ fitted: { ...made.fitted, rows: [first] } })).toThrow(
    "s contradicts itself: its weights are not those of its reused steps; fit them again.",
  );
  expect(read({ fitted: { ...made.fitted, rows: [{ ...first, weights: { every: [1] } }, last] } })).toThrow(
    "its weights are not those",
  );
  expect(read({ fitted: undefined })).toThrow('its predictor is "fitted" and it has no fitted weights');
  expect(read({ predictor: "hold" })).toThrow('its predictor is "hold" and it has fitted weights');
});
