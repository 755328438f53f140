import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { edgesOf } from "#core/error-graph.ts";
import { writeNpy } from "#formats/npy.ts";
import { readErrorGraph } from "#formats/read-error-graph.ts";

const trialText = readFileSync(new URL("../fixtures/trial-30-hold.error-graph.json", import.meta.url), "utf8");
const trial = JSON.parse(trialText) as { edges: [number, number, number][] };
const T = 30;

/** The trial graph as a full matrix with something else where nothing was measured. */
function matrix<V>(empty: V, below: V = empty): (number | V)[][] {
  const rows = Array.from(
    { length: T },
    (_, i) => Array.from({ length: T }, (_, j) => (j > i ? empty : below)) as (number | V)[],
  );
  for (const [from, to, error] of trial.edges) rows[from][to] = error;
  return rows;
}

const bytes = (text: string) => new TextEncoder().encode(text);
const npy = (rows: number[][]) => writeNpy(Float64Array.from(rows.flat()), [rows.length, rows[0].length]);
const edgeRows = trial.edges.map(([a, b, e]) => `${a},${b},${e}`);

const files: Record<string, [string, Uint8Array]> = {
  "our own file": ["g.error-graph.json", bytes(trialText)],
  "our own file under another name": ["graph.txt", bytes(trialText)],
  "a JSON matrix with null": ["m.json", bytes(JSON.stringify(matrix(null)))],
  "a JSON matrix as Python writes it, with NaN": [
    "m.json",
    bytes(JSON.stringify(matrix(null)).replaceAll("null", "NaN")),
  ],
  "a JSON matrix with zeros below": ["m.json", bytes(JSON.stringify(matrix<number | null>(null, 0)))],
  "a JSON matrix filled up with zeros": ["m.json", bytes(JSON.stringify(matrix(0)))],
  "a CSV matrix with blanks": [
    "m.csv",
    bytes(
      matrix("")
        .map((r) => r.join(","))
        .join("\n"),
    ),
  ],
  "a CSV matrix with NaN and Windows lines": [
    "m.csv",
    bytes(
      matrix("NaN")
        .map((r) => r.join(", "))
        .join("\r\n"),
    ),
  ],
  "a CSV matrix with tabs": [
    "m.tsv",
    bytes(
      matrix("nan")
        .map((r) => r.join("\t"))
        .join("\n"),
    ),
  ],
  "a CSV matrix with semicolons and decimal commas": [
    "m.csv",
    bytes(
      matrix("")
        .map((r) => r.map((v) => String(v).replace(".", ",")).join(";"))
        .join("\n"),
    ),
  ],
  "a CSV matrix with row and column numbers": [
    "m.csv",
    bytes([["", ...Array(T).keys()], ...matrix("").map((r, i) => [i, ...r])].map((r) => r.join(",")).join("\n")),
  ],
  "a CSV matrix with column numbers only": [
    "m.csv",
    bytes([[...Array(T).keys()], ...matrix("")].map((r) => r.join(",")).join("\n")),
  ],
  "CSV rows of edges": ["e.csv", bytes(`from,to,error\n${edgeRows.join("\n")}\n`)],
  "CSV rows of edges in any order, columns too, with gaps of 1, comments and another column": [
    "e.csv",
    bytes(
      `# measured today\n"Error";"To";"From";"note"\n0;1;0;x\n${[...trial.edges]
        .reverse()
        .map(([a, b, e]) => `${e};${b};${a};y`)
        .join("\n")}`,
    ),
  ],
  "a numpy array with NaN": ["m.npy", npy(matrix(Number.NaN))],
  "a numpy array filled up with zeros": ["m.npy", npy(matrix(0))],
  "a numpy array under another name": ["matrix", npy(matrix(Number.NaN))],
};

for (const [kind, [name, content]] of Object.entries(files)) {
  test(`The trial graph comes back unchanged from ${kind}`, () => {
    const file = readErrorGraph(content, name);
    expect([file.steps, file.maxGap]).toEqual([30, 7]);
    expect(file.edges).toEqual(trial.edges);
    expect(file.provenance.notes).toBeUndefined();
  });
}

test("What an imported matrix does not say is unknown, unless the person who imports it knows", () => {
  const content = npy(matrix(Number.NaN));
  const unknown = { distance: "unknown", aggregate: "unknown", reuseLevel: "unknown", predictor: "unknown" };
  expect(readErrorGraph(content, "m.npy")).toMatchObject({ ...unknown, provenance: { source: "m.npy" } });
  const known = { distance: "rms", aggregate: "median", reuseLevel: "residual", predictor: "taylor1" } as const;
  expect(readErrorGraph(content, "m.npy", known)).toMatchObject(known);
});

test("A full matrix gives every gap, and an edge that is missing ends the gaps before its own, with a note", () => {
  const full = Array.from({ length: 12 }, (_, i) => Array.from({ length: 12 }, (_, j) => (j - i) ** 2 / 100));
  expect(readErrorGraph(npy(full), "m.npy").maxGap).toBe(11);
  full[3][8] = Number.NaN;
  const file = readErrorGraph(npy(full), "m.npy");
  expect(file.maxGap).toBe(4);
  expect(file.edges.map(([a, b]) => [a, b])).toEqual(edgesOf(12, 4));
  expect(file.provenance.notes).toBe("Gaps over 4 left out: m.npy has no error for edge 3→8.");
});

test("The smallest graph there is has three steps", () => {
  expect(readErrorGraph(bytes("from,to,error\n0,2,0.5\n"), "e.csv")).toMatchObject({
    steps: 3,
    maxGap: 2,
    edges: [[0, 2, 0.5]],
  });
});

test("Every fault is named with its file and what to do", () => {
  const json = (rows: unknown) => bytes(JSON.stringify(rows));
  const cases: [string, Uint8Array, string, RegExp][] = [
    ["m.npy", writeNpy(new Float64Array(6), [2, 3]), "formats/bad-matrix", /m\.npy is 2 × 3, not square/],
    [
      "m.npy",
      writeNpy(new Float64Array(27), [3, 3, 3]),
      "formats/bad-matrix",
      /shape \[3, 3, 3\].*average over the samples/,
    ],
    [
      "m.npy",
      writeNpy(new Float64Array(16).fill(Number.NaN), [4, 4]),
      "formats/bad-matrix",
      /no errors of gaps 2 or more/,
    ],
    ["m.npy", writeNpy(new Float64Array(16), [4, 4]), "formats/bad-matrix", /no errors of gaps 2 or more/],
    ["m.npy", npy(matrix(Number.NaN)).subarray(0, 500), "formats/bad-npy", /cut short/],
    ["m.npy", bytes("not numpy"), "formats/bad-npy", /not a \.npy file/],
    [
      "m.json",
      json([
        [0, 0, 0],
        [0, 0, 0],
        [5, 0, 0],
      ]),
      "formats/bad-matrix",
      /below the diagonal; transpose/,
    ],
    [
      "m.json",
      json([
        [0, 0, -1],
        [0, 0, 0],
        [0, 0, 0],
      ]),
      "core/edge-error-invalid",
      /m\.json: Edge 0→2 has error -1/,
    ],
    [
      "m.json",
      json([
        [0, 0, null, 1],
        [0, 0, 0, 1],
        [0, 0, 0, 0],
        [0, 0, 0, 0],
      ]),
      "formats/bad-matrix",
      /no error for edge 0→2/,
    ],
    [
      "m.json",
      json([
        [0, 0, 1],
        [0, 0],
      ]),
      "formats/bad-matrix",
      /Row 1 of m\.json has 2 entries and row 0 has 3/,
    ],
    [
      "m.json",
      json([
        [0, 0, "1"],
        [0, 0, 0],
        [0, 0, 0],
      ]),
      "formats/bad-matrix",
      /Row 0 of m\.json has "1"/,
    ],
    ["m.json", json([1, 2]), "formats/bad-matrix", /neither an error graph nor a list of rows/],
    ["m.json", json([[1]]), "formats/bad-matrix", /is for 1 steps/],
    ["m.json", bytes("[[0, 1"), "formats/not-json", /m\.json is not JSON/],
    ["m.csv", bytes("0,0,x\n0,0,0\n0,0,0"), "formats/bad-csv", /"x" in row 0, column 2/],
    ["m.csv", bytes("0,0,inf\n0,0,0\n0,0,0"), "core/edge-error-invalid", /Infinity/],
    ["m.csv", bytes("\n\n"), "formats/bad-csv", /has no rows/],
    ["e.csv", bytes("from,to\n0,2"), "formats/bad-csv", /no column "error"/],
    ["e.csv", bytes("from,to,error\n2,0,1"), "formats/bad-csv", /Row 1 of e\.csv is an edge 2→0/],
    ["e.csv", bytes("from,to,error\n0,2,1\n0,2,1"), "core/edge-duplicate", /e\.csv: Edge 0→2 is given twice/],
    ["e.csv", bytes("from,to,error\n0,2000000000,1"), "formats/bad-matrix", /is for 2000000001 steps/],
    ["m.pkl", bytes("x"), "formats/unreadable-file", /pickle, which is never loaded/],
    ["m", Uint8Array.of(0x80, 4, 0x95), "formats/unreadable-file", /pickle/],
    ["m.npz", Uint8Array.of(0x50, 0x4b, 3, 4), "formats/unreadable-file", /archive of arrays/],
    ["m.csv", new Uint8Array(), "formats/unreadable-file", /is empty/],
  ];
  for (const [name, content, code, message] of cases) {
    const read = () => readErrorGraph(content, name);
    expect(read, `${name} ${message}`).toThrow(expect.objectContaining({ code }));
    expect(read).toThrow(message);
  }
});

test("Random graphs of every size come back from every kind of file", () => {
  let state = 7;
  const random = () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return state / 2 ** 31;
  };
  for (let round = 0; round < 60; round++) {
    const steps = 3 + Math.floor(random() * 12);
    const maxGap = 2 + Math.floor(random() * (steps - 2));
    const edges = edgesOf(steps, maxGap).map(([a, b]) => [a, b, random() + 1e-6] as const);
    const rows = Array.from({ length: steps }, () => Array(steps).fill(Number.NaN) as number[]);
    for (const [a, b, e] of edges) rows[a][b] = e;
    const csv = rows.map((r) => r.map((v) => (Number.isNaN(v) ? "" : v)).join("\t")).join("\n");
    for (const [name, content] of [
      ["m.npy", npy(rows)],
      ["m.json", bytes(JSON.stringify(rows))],
      ["m.csv", bytes(csv)],
    ] as const) {
      const file = readErrorGraph(content, name);
      expect([file.steps, file.maxGap, file.edges]).toEqual([steps, maxGap, edges]);
    }
  }
});
