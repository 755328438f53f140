import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Aggregate, aggregate } from "#core/aggregate.ts";
import { edgesOf } from "#core/error-graph.ts";
import { told } from "#core/said.ts";
import { scheduleErrors } from "#core/schedule.ts";
import { leastWorst } from "#core/solver.ts";
import { compareErrorGraphs } from "#formats/compare-error-graphs.ts";
import { type ErrorGraphFile, fileOf, formatErrorGraph, graphOf, parseErrorGraph } from "#formats/error-graph-file.ts";
import { mergeErrorGraphs } from "#formats/merge-error-graphs.ts";
import { rankCorrelation } from "#formats/rank-correlation.ts";
import { trimmed } from "#formats/trim-error-graph.ts";

const read = (name: string) =>
  parseErrorGraph(readFileSync(new URL(`../fixtures/${name}.error-graph.json`, import.meta.url), "utf8"), name);
const hold = read("trial-30-hold");
const residual = read("trial-30-residual");

type Samples = NonNullable<ErrorGraphFile["samples"]>;

/** The errors of the trial for some prompts and seeds: each its own multiple of the real errors, edge by edge. */
function calibrated(keys: readonly (readonly [prompt: string, seed: number])[], more: Partial<ErrorGraphFile> = {}) {
  const samples: Samples = keys.map(([prompt, seed]) => ({
    prompt,
    seed,
    errors: hold.edges.map(
      ([from, to, error]) => error * (1 + ((prompt.length * 7 + seed * 13 + from * 5 + to) % 11) / 10),
    ),
  }));
  const errors = aggregate(
    samples.map((sample) => Float64Array.from(sample.errors)),
    "mean",
  );
  const provenance = {
    model: { name: "m", hash: "aa" },
    scheduler: { className: "FlowMatchEulerDiscreteScheduler", config: {}, timesteps: [], sigmas: [1, 0.5, 0] },
    guidance: { mode: "classifier-free", scale: 4 },
  };
  const base = { ...hold, reuseLevel: "output" as const, aggregate: "mean" as const, provenance };
  return fileOf({ ...graphOf(hold), errors }, { ...base, samples, ...more });
}

const keys = [
  ["a", 1],
  ["a", 2],
  ["bb", 1],
  ["cccc", 5],
  ["d", 9],
] as const;

describe("Merging error graphs", () => {
  test("gives what calibrating all samples together gives, for every way to part them and to aggregate", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 2 }), { minLength: keys.length, maxLength: keys.length }),
        fc.constantFrom<Aggregate>("mean", "median", "max", "quantile:0.9"),
        (parts, how) => {
          const groups = [0, 1, 2].map((part) => keys.filter((_, k) => parts[k] === part)).filter((g) => g.length > 0);
          fc.pre(groups.length > 1);
          const { file, notes } = mergeErrorGraphs(
            groups.map((group) => calibrated(group)),
            { aggregate: how },
          );
          const all = calibrated(groups.flat());
          expect(file.samples).toEqual(all.samples);
          expect(graphOf(file).errors).toEqual(
            aggregate(
              all.samples!.map((s) => Float64Array.from(s.errors)),
              how,
            ),
          );
          expect([file.aggregate, notes]).toEqual([how, []]);
          expect(parseErrorGraph(formatErrorGraph(file), "merged")).toEqual(file);
          expect(file.provenance.prompts).toEqual([...new Set(groups.flat().map(([prompt]) => prompt))]);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("takes the largest gap that all have, and a sample that two hold alike once, and says both", () => {
    const long = calibrated(keys.slice(0, 3));
    const short = trimmed(calibrated(keys.slice(3)), 4);
    const { file, notes } = mergeErrorGraphs([long, short], { aggregate: "mean" });
    expect(file).toEqual({ ...trimmed(calibrated(keys), 4), provenance: file.provenance });
    expect(notes.map((note) => told(note))).toEqual(["Gaps over 4 of the first graph left out."]);
    const twice = mergeErrorGraphs([long, calibrated(keys.slice(2))], { aggregate: "mean" });
    expect(twice.file.samples).toEqual(calibrated(keys).samples);
    expect(twice.notes.map((note) => told(note))).toEqual(["1 sample is in several graphs alike."]);
    expect(twice.file.provenance.notes).toBe("1 sample is in several graphs alike.");
  });

  test("refuses what was not measured alike, with every reason at once", () => {
    const first = calibrated(keys.slice(0, 2));
    const { model, scheduler, guidance } = first.provenance;
    const other = calibrated(keys.slice(2), {
      distance: "rms",
      reuseLevel: "residual",
      predictor: "taylor1",
      provenance: {
        model: { name: "n", hash: "bb" },
        scheduler: { ...scheduler!, className: "DDIMScheduler", sigmas: [1, 0.6, 0] },
        guidance: { mode: "none" },
      },
    });
    const merge =
      (files: ErrorGraphFile[], more = {}) =>
      () =>
        mergeErrorGraphs(files, { aggregate: "mean", ...more });
    expect(merge([first, other])).toThrow(expect.objectContaining({ code: "formats/unmergeable" }));
    for (const reason of [
      "distance rms and not l1",
      "reuse level residual and not output",
      "predictor taylor1 and not hold",
      "the model n (bb) and not m (aa)",
      "sampler DDIMScheduler and not FlowMatchEulerDiscreteScheduler",
      "guidance none and not classifier-free 4",
      "other sigmas",
    ]) {
      expect(merge([first, other])).toThrow(`the second graph has ${reason}`);
    }
    const { samples: _, ...bare } = first;
    expect(merge([first, bare as ErrorGraphFile])).toThrow("the second graph keeps no errors per sample");
    const short = fileOf(
      { steps: 4, maxGap: 2, errors: new Float64Array(2) },
      { ...first, samples: [{ prompt: "x", seed: 1, errors: [0, 0] }] },
    );
    expect(merge([first, short])).toThrow("the second graph has 4 steps and not 30");
    expect(merge([first])).toThrow("at least two");
    const changed = calibrated(keys.slice(0, 1));
    changed.samples![0]!.errors[3]! += 1;
    expect(merge([first, changed])).toThrow(/The sample "a" of seed 1 has other errors in the second graph/);
    // What only one of them says is not compared, and what is allowed is let through.
    expect(merge([first, calibrated(keys.slice(2), { provenance: {} })])).not.toThrow();
    const resized = {
      model: { name: "m", hash: "bb" },
      scheduler: { ...scheduler!, sigmas: [1, 0.6, 0] },
      ...(guidance && { guidance }),
    };
    const large = calibrated(keys.slice(0, 3), { provenance: resized });
    expect(merge([first, large])).toThrow(/model .*other sigmas/);
    const { file, notes } = mergeErrorGraphs([first, large], { aggregate: "mean", anyModel: true, anyTable: true });
    expect([file.samples!.length, notes.map((note) => told(note))]).toEqual([
      5,
      ["The runs had other sigmas; they were merged step by step."],
    ]);
    expect(model).toEqual(file.provenance.model);
  });
});

describe("The difference of two error graphs", () => {
  test("of a graph and itself is none", () => {
    const { edges, correlation, ratio, budgets } = compareErrorGraphs(hold, hold);
    expect(correlation).toBeCloseTo(1, 12);
    expect(ratio).toBe(1);
    expect(edges.every(({ error, reference }) => error === reference)).toBe(true);
    for (const { moved, own, borrowed } of budgets) expect([moved, own]).toEqual([0, borrowed]);
  });

  test("of the two real graphs holds every edge, and what each budget would lose with the other's schedule", () => {
    const { edges, budgets, correlation, ratio } = compareErrorGraphs(hold, residual);
    const [graph, other] = [graphOf(hold), graphOf(residual)];
    expect(edges.map(({ from, to }) => [from, to])).toEqual(edgesOf(30, Math.min(hold.maxGap, residual.maxGap)));
    expect(edges.map(({ error }) => error)).toEqual([...graph.errors]);
    expect(edges.map(({ reference }) => reference)).toEqual([...other.errors]);
    for (const { budget, own, borrowed, moved } of budgets) {
      const [mine, theirs] = [leastWorst(graph, budget), leastWorst(other, budget)];
      expect([own, borrowed]).toEqual([scheduleErrors(graph, mine)[0] ?? 0, scheduleErrors(graph, theirs)[0] ?? 0]);
      expect(moved).toBe(theirs.filter((step) => !mine.includes(step)).length);
      expect(borrowed).toBeGreaterThanOrEqual(own);
    }
    expect(correlation!).toBeGreaterThan(0.3);
    expect(ratio!).toBeGreaterThan(0);
    expect(budgets.some(({ moved }) => moved > 0)).toBe(true);
  });

  test("of graphs of other step counts is refused", () => {
    const short = fileOf({ steps: 4, maxGap: 2, errors: new Float64Array(2) }, hold);
    expect(() => compareErrorGraphs(hold, short)).toThrow(expect.objectContaining({ code: "formats/uncomparable" }));
  });

  test("ranks as the definition does: over all pairs, ties sharing their mean rank", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 })), {
          minLength: 2,
          maxLength: 12,
        }),
        (pairs) => {
          const [a, b] = [0, 1].map((i) => Float64Array.from(pairs, (pair) => pair[i]!)) as [
            Float64Array,
            Float64Array,
          ];
          const rank = (values: Float64Array) =>
            Array.from(
              values,
              (v) => values.filter((w) => w < v).length + (values.filter((w) => w === v).length - 1) / 2,
            );
          const [x, y] = [rank(a), rank(b)];
          const mean = (values: number[]) => values.reduce((s, v) => s + v, 0) / values.length;
          const cov = (p: number[], q: number[]) => mean(p.map((v, k) => (v - mean(p)) * (q[k]! - mean(q))));
          const expected = cov(x, y) / Math.sqrt(cov(x, x) * cov(y, y));
          const found = rankCorrelation(a, b);
          if (Number.isNaN(expected)) expect(found).toBeUndefined();
          else expect(found).toBeCloseTo(expected, 9);
        },
      ),
    );
  });
});
