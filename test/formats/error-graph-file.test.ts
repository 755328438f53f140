import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { edgesOf, errorGraph } from "#core/error-graph.ts";
import { type ErrorGraphFile, fileOf, formatErrorGraph, graphOf, parseErrorGraph } from "#formats/error-graph-file.ts";

const trials = ["hold", "residual"].map((name) => {
  const text = readFileSync(new URL(`../fixtures/trial-30-${name}.error-graph.json`, import.meta.url), "utf8");
  return { name, text };
});

/** A small file with samples. */
function small(): ErrorGraphFile {
  const graph = errorGraph(
    5,
    3,
    edgesOf(5, 3).map(([a, b], k) => [a, b, (k + 1) / 8]),
  );
  const errors = Array.from(graph.errors);
  return fileOf(graph, {
    distance: "l1",
    aggregate: "mean",
    reuseLevel: "output",
    predictor: "hold",
    samples: [
      { prompt: "a red circle", seed: 1, errors: errors.map((e) => e * 0.5) },
      { prompt: "一个红色的圆", seed: 2, errors: errors.map((e) => e * 1.5) },
    ],
    provenance: {
      model: { name: "moving-shapes", hash: "sha256:00" },
      scheduler: { className: "DDIMScheduler", config: { shift: 3 }, timesteps: [999, 0], sigmas: [Infinity, 1, 0] },
      guidance: { mode: "cfg", scale: 3 },
      date: "2026-01-02T03:04:05Z",
    },
  });
}

for (const { name, text } of trials) {
  test(`The trial graph measured with ${name} is read as it is`, () => {
    const file = parseErrorGraph(text, "trial.json");
    const raw = JSON.parse(text);
    expect([file.steps, file.maxGap, file.reuseLevel, file.predictor]).toEqual([30, 7, raw.reuseLevel, "hold"]);
    expect(file.edges).toEqual(raw.edges);
    expect(Array.from(graphOf(file).errors)).toEqual(raw.edges.map((e: number[]) => e[2]));
    expect(file.provenance.note).toBe(raw.provenance.note);
  });
}

test("A file is written the same way every time, an edge a line, and comes back equal", () => {
  const file = small();
  const text = formatErrorGraph(file);
  expect(parseErrorGraph(text, "a")).toEqual(file);
  expect(formatErrorGraph(parseErrorGraph(text, "a"))).toBe(text);
  expect(text).toContain('\n  "edges": [\n    [0, 2, 0.125],\n    [0, 3, 0.25],\n');
  expect(text.endsWith("}\n")).toBe(true);
  // The order of keys in memory does not reach the file.
  expect(formatErrorGraph(Object.fromEntries(Object.entries(file).reverse()) as ErrorGraphFile)).toBe(text);
});

test("An infinite sigma survives JSON, which has no infinity", () => {
  expect(parseErrorGraph(formatErrorGraph(small()), "a").provenance.scheduler?.sigmas).toEqual([Infinity, 1, 0]);
});

test("Edges in another order are put in order, and the samples with them", () => {
  const file = small();
  const order = [4, 0, 3, 1, 2];
  const shuffled = {
    ...file,
    edges: order.map((i) => file.edges[i]),
    samples: file.samples!.map((s) => ({ ...s, errors: order.map((i) => s.errors[i]) })),
  };
  expect(parseErrorGraph(JSON.stringify(shuffled), "a")).toEqual(file);
});

test("Standard errors go along with their edges, and what contradicts itself about budgets is refused", () => {
  const { samples: _, ...whole } = small();
  const file = { ...whole, settled: [3, 4], unsettled: [{ budget: 4, atLeast: 0.1 }], standardErrors: [1, 2, 3, 4, 5] };
  const order = [4, 0, 3, 1, 2];
  const shuffled = {
    ...file,
    edges: order.map((i) => file.edges[i]),
    standardErrors: order.map((i) => file.standardErrors[i]),
  };
  expect(parseErrorGraph(JSON.stringify(shuffled), "a")).toEqual(file);
  const strange = { ...file, unsettled: [{ budget: 5, atLeast: 0.1 }] };
  expect(() => parseErrorGraph(JSON.stringify(strange), "a")).toThrow(
    "a has budget 5 unsettled, and was not measured for it",
  );
  const short = { ...file, standardErrors: [1] };
  expect(() => parseErrorGraph(JSON.stringify(short), "a")).toThrow("a has 1 standard errors for 5 edges");
});

test("The aggregate is read in every spelling, and unknown where nothing is known", () => {
  for (const [written, read] of [
    ["p90", "quantile:0.9"],
    ["median", "median"],
    ["unknown", "unknown"],
  ]) {
    expect(parseErrorGraph(JSON.stringify({ ...small(), aggregate: written }), "a").aggregate).toBe(read);
  }
});

test("Every fault is named with its file and place", () => {
  const file = small();
  const cases: [unknown, string, RegExp][] = [
    ["", "formats/not-json", /^g\.json is not JSON \(the file is empty\)/],
    ['{"format": "lemica.err', "formats/not-json", /^g\.json is not JSON/],
    ["[]", "formats/wrong-format", /^g\.json does not say what it is/],
    ["null", "formats/wrong-format", /^g\.json does not say/],
    [{ ...file, format: "lemica.schedule" }, "formats/wrong-format", /says it is "lemica.schedule".*an error graph/],
    [{ ...file, version: 2 }, "formats/newer-version", /of version 2 .* update/],
    [{ ...file, version: "1" }, "formats/bad-error-graph", /version/],
    [{ ...file, steps: 0 }, "formats/bad-error-graph", /steps/],
    [{ ...file, aggregate: "sum" }, "formats/bad-error-graph", /aggregate: "sum" is no way to aggregate/],
    [{ ...file, reuseLevel: "blocks" }, "formats/bad-error-graph", /reuseLevel/],
    [{ ...file, edges: [[0, 2, "1"]] }, "formats/bad-error-graph", /edges\[0\]\[2\]/],
    [{ ...file, edges: [[0, 2, -1]] }, "formats/bad-error-graph", /edges\[0\]\[2\]/],
    [{ ...file, edges: file.edges.slice(1) }, "core/edge-missing", /^g\.json: Edge 0→2/],
    [{ ...file, edges: [...file.edges, [0, 2, 1]] }, "core/edge-duplicate", /^g\.json: Edge 0→2/],
    [{ ...file, edges: [...file.edges, [0, 4, 1]] }, "core/edge-out-of-range", /^g\.json: Edge 0→4/],
    [
      { ...file, samples: [{ prompt: "", seed: 1, errors: [1] }] },
      "formats/bad-error-graph",
      /sample 0 has 1 errors for 5 edges/,
    ],
    [{ ...file, provenance: { date: "yesterday" } }, "formats/bad-error-graph", /provenance\.date/],
  ];
  for (const [content, code, message] of cases) {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    expect(() => parseErrorGraph(text, "g.json"), text).toThrow(expect.objectContaining({ code }));
    expect(() => parseErrorGraph(text, "g.json"), text).toThrow(message);
  }
});

test("Keys that reach for an object's prototype are dropped", () => {
  const text = JSON.stringify(small()).replace(
    '"provenance":{',
    '"provenance":{"__proto__":{"edited":true},"constructor":1,',
  );
  const { provenance } = parseErrorGraph(text, "a");
  expect(provenance.edited).toBeUndefined();
  expect(Object.getPrototypeOf(provenance)).toBe(Object.prototype);
  expect(Object.hasOwn(provenance, "constructor")).toBe(false);
});

test("A byte order mark before the text does no harm", () => {
  expect(parseErrorGraph(`\uFEFF${formatErrorGraph(small())}`, "a")).toEqual(small());
});
