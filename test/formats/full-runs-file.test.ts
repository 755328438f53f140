import { expect, test } from "vitest";
import { type FullRuns, readFullRuns, writeFullRuns } from "#formats/full-runs-file.ts";
import { openSafetensors, writeSafetensors } from "#formats/safetensors.ts";
import { failureOf } from "../core/failure-of.ts";
import { randomNumbers } from "../core/random-graph.ts";

const random = randomNumbers(1);
const numbers = (count: number) => Float64Array.from({ length: count }, () => random() - 0.5);

/** 3 steps, two branches, latents of 2 × 2; the second sample with its final latent alone. */
const runs: FullRuns = {
  format: "lemica.full-runs",
  reuseLevel: "output",
  version: 1,
  steps: 3,
  branches: [
    { name: "negative", factor: -3 },
    { name: "positive", factor: 4 },
  ],
  action: [-0.5, -0.3, -0.2],
  latentDims: [2, 2],
  samples: [
    { prompt: "a cat", seed: 1, milliseconds: 12.5 },
    { prompt: "a dog", seed: 2 },
  ],
  provenance: { model: { name: "m", hash: "abc" } },
  runs: [4, 1].map((count) => ({
    gram: { size: 7, products: numbers(49) },
    states: Array.from({ length: count }, () => Float32Array.from(numbers(4))),
  })),
};

test("Full runs come back from their file to the last digit", () => {
  expect(readFullRuns(writeFullRuns(runs), "r")).toEqual(runs);
});

test("The file is one of safetensors, which any program reads: sums in float64, latents in float32", () => {
  const file = openSafetensors(writeFullRuns(runs), "r");
  expect(file.names).toEqual(["gram.0", "states.0", "gram.1", "states.1"]);
  expect(file.float64("gram.1")).toEqual({ data: runs.runs[1]!.gram.products, dims: [7, 7] });
  expect(file.float32("states.0")!.dims).toEqual([4, 2, 2]);
  expect(JSON.parse(file.about.lemica!)).toMatchObject({ format: "lemica.full-runs", steps: 3 });
});

test("A file whose parts contradict each other, or that is none, is refused with what is wrong", () => {
  const { runs: _, ...about } = runs;
  const file = (change: object, gram = 49, states = 16) =>
    writeSafetensors(
      Object.fromEntries(
        [0, 1].flatMap((k) => [
          [`gram.${k}`, { data: new Float64Array(gram), dims: [gram] }],
          [`states.${k}`, { data: new Float32Array(states), dims: [states] }],
        ]),
      ),
      { lemica: JSON.stringify({ ...about, ...change }) },
    );
  const why = (bytes: Uint8Array) => failureOf(() => readFullRuns(bytes, "r")).message;
  expect(readFullRuns(file({}), "r").samples).toHaveLength(2);
  expect(why(file({ action: [1] }))).toBe(
    "r contradicts itself: it has 1 numbers of action for 3 steps; record the full runs again.",
  );
  expect(why(file({}, 48))).toContain("the Gram matrix of sample 0 is not of 7 vectors");
  expect(why(file({}, 49, 8))).toContain("sample 0 has neither its final latent nor all its latents");
  expect(why(file({ version: 2 }))).toContain("is of version 2");
  expect(why(file({ branches: [] }))).toContain("branches");
  expect(why(writeSafetensors({}))).toContain('a file of full runs has "format": "lemica.full-runs"');
});
