import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { aggregate } from "#core/aggregate.ts";
import { edgesOf } from "#core/error-graph.ts";
import { type ErrorGraphFile, fileOf, graphOf, parseErrorGraph } from "#formats/error-graph-file.ts";
import { crossValidate, type RobustnessOptions } from "#formats/robustness.ts";
import { bestByBruteForce, byLeximax, errorsAlong } from "../core/brute-force.ts";

const fixture = new URL("../fixtures/trial-30-hold.error-graph.json", import.meta.url);
const hold = parseErrorGraph(readFileSync(fixture, "utf8"), "hold");

type Keys = readonly (readonly [prompt: string, seed: number])[];
const keys: Keys = [
  ["a", 1],
  ["b", 1],
  ["a", 2],
  ["c", 1],
  ["b", 2],
  ["d", 3],
];

/** Samples over few steps, each with errors of its own that no rule repeats. */
function small(aggregated: "mean" | "max", steps = 8, maxGap = 4): ErrorGraphFile {
  const samples = keys.map(([prompt, seed], s) => ({
    prompt,
    seed,
    errors: edgesOf(steps, maxGap).map(
      ([from, to]) => (to - from) * (1 + Math.abs(Math.sin(12.9 * from + 78.2 * to + 37.7 * s))),
    ),
  }));
  const errors = aggregate(
    samples.map((sample) => Float64Array.from(sample.errors)),
    aggregated,
  );
  return fileOf({ steps, maxGap, errors }, { ...hold, aggregate: aggregated, samples });
}

const options: RobustnessOptions = { by: "prompt", folds: 0, objective: "leximax" };

/** The definition, by brute force: for each sample the best of all schedules on the samples of the other parts. */
function expected(
  file: ErrorGraphFile,
  group: (key: Keys[number], k: number) => unknown,
  parts: number,
  budget: number,
) {
  const how = file.aggregate === "max" ? "max" : "mean";
  const names = [...new Set(keys.map(group))];
  const partOf = keys.map((key, k) => names.indexOf(group(key, k)) % parts);
  const graph = graphOf(file);
  const own = file.samples!.map((sample) => ({ ...graph, errors: Float64Array.from(sample.errors) }));
  const chosen = (some: typeof own) =>
    bestByBruteForce(
      {
        ...graph,
        errors: aggregate(
          some.map(({ errors }) => errors),
          how,
        ),
      },
      budget,
      byLeximax,
    );
  const worst = (k: number, path: readonly number[]) => Math.max(...errorsAlong(own[k]!, path));
  const schedules = keys.map((_, k) => chosen(own.filter((_, other) => partOf[other] !== partOf[k])));
  const heldOut = schedules.map((path, k) => worst(k, path));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    budget,
    mean: mean(heldOut),
    worst: Math.max(...heldOut),
    seen: mean(own.map((_, k) => worst(k, chosen(own)))),
    best: mean(own.map((sample, k) => worst(k, chosen([sample])))),
    schedules: new Set(schedules.map(String)).size,
  };
}

describe("The robustness of schedules", () => {
  test.each([
    ["one prompt at a time", "prompt", 0, 4, ([prompt]: Keys[number]) => prompt, "mean"],
    ["prompts in two parts, aggregated by max", "prompt", 2, 2, ([prompt]: Keys[number]) => prompt, "max"],
    ["one seed at a time", "seed", 0, 3, ([, seed]: Keys[number]) => seed, "mean"],
    ["each sample by itself", "sample", 0, 6, (_: Keys[number], k: number) => k, "mean"],
    ["more parts than prompts", "prompt", 99, 4, ([prompt]: Keys[number]) => prompt, "mean"],
  ] as const)("is what brute force finds: %s", async (_, by, folds, parts, group, how) => {
    const file = small(how);
    const rows = await crossValidate(file, { ...options, by, folds });
    expect(rows.map(({ budget }) => budget)).toEqual([3, 4, 5, 6, 7, 8]);
    for (const row of rows) {
      const { mean, seen, best, ...exact } = expected(file, group, parts, row.budget);
      expect(row).toMatchObject(exact);
      expect(row.mean).toBeCloseTo(mean, 12);
      expect(row.seen).toBeCloseTo(seen, 12);
      expect(row.best).toBeCloseTo(best, 12);
    }
  });

  test("is never better than the best of each sample, and complete where all samples are one", async () => {
    for (const { mean, worst, seen, best } of await crossValidate(small("mean"), options)) {
      expect(mean).toBeGreaterThanOrEqual(best - 1e-12);
      expect(seen).toBeGreaterThanOrEqual(best - 1e-12);
      expect(worst).toBeGreaterThanOrEqual(mean - 1e-12);
    }
    const errors = hold.edges.map(([, , error]) => error);
    const alike = {
      ...hold,
      aggregate: "mean" as const,
      samples: keys.map(([prompt, seed]) => ({ prompt, seed, errors })),
    };
    for (const { mean, seen, best, schedules } of await crossValidate(alike, options)) {
      expect(schedules).toBe(1);
      expect([mean, seen]).toEqual([expect.closeTo(best, 12), expect.closeTo(best, 12)]);
    }
  });

  test("tells how far it is, and waits for whoever is told", async () => {
    const told: number[] = [];
    await crossValidate(small("mean"), options, async (done, total) => {
      await Promise.resolve();
      told.push(done);
      expect(total).toBe(4 + 6 + 1);
    });
    expect(told).toEqual(Array.from({ length: 11 }, (_, k) => k + 1));
    const stop = crossValidate(small("mean"), options, () => Promise.reject(new Error("stopped")));
    await expect(stop).rejects.toThrow("stopped");
  });

  test("is refused where nothing can be held out", async () => {
    const one = { ...small("mean"), samples: small("mean").samples!.map((sample) => ({ ...sample, prompt: "p" })) };
    await expect(crossValidate(one, options)).rejects.toThrow(/has samples of one prompt only/);
    await expect(crossValidate(one, { ...options, by: "seed" })).resolves.toHaveLength(6);
    const { samples: _, ...bare } = small("mean");
    await expect(crossValidate(bare as ErrorGraphFile, options)).rejects.toThrow(
      expect.objectContaining({ code: "formats/too-few-samples", message: expect.stringContaining("keeps no errors") }),
    );
  });
});
