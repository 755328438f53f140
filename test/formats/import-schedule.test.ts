import { expect, test } from "vitest";
import { importSchedule } from "#formats/import-schedule.ts";
import { formatSchedule, makeSchedule } from "#formats/schedule-file.ts";

const compute = [0, 1, 2, 5, 9];
const mask = [1, 1, 1, 0, 0, 1, 0, 0, 0, 1];
const list = compute.join(", ");

const texts: Record<string, string> = {
  "a mask in JSON": JSON.stringify(mask),
  "a mask of true and false": JSON.stringify(mask.map(Boolean)),
  "a mask as Python prints it": `[${mask.map((f) => (f ? "True" : "False")).join(", ")}]`,
  "a mask of digits": `${mask.join("")}\n`,
  "a mask in quotes": `"${mask.join("")}"`,
  "flags between spaces": mask.join(" "),
  "a list of steps": `[${list}]`,
  "steps between commas": list,
  "an entry of calc_dict": `calc_dict = {\n    5: [${list}],\n}`,
  "a line of calc_dict with a comment": `  5: [${list}],  # 2x [1, 2]`,
  "JSON with a budget as key": `{"5": [${list}]}`,
  "cache-dit settings in Python": `DBCacheConfig(\n  steps_computation_mask=[${mask}],\n  steps_computation_policy="static")`,
  "cache-dit settings in JSON": JSON.stringify({ cache_config: { steps_computation_mask: mask } }),
  "cache-dit bins": "mask = cache_dit.steps_mask(compute_bins=[3, 1, 1], cache_bins=[2, 3])",
  "cache-dit bins of a server's environment":
    "SERVER_CACHE_DIT_SCM_COMPUTE_BINS=3,1,1\nSERVER_CACHE_DIT_SCM_CACHE_BINS=2,3\n",
  "cache-dit bins in a shell's quotes": `export COMPUTE_BINS="3, 1, 1"\nexport CACHE_BINS='2 3'\n`,
  "cache-dit bins on a command line": "serve --scm-compute-bins 3,1,1 --scm-cache-bins 2,3",
  "cache-dit bins in YAML": "cache:\n  compute_bins: [3, 1, 1]\n  cache_bins:\n    - 2\n    - 3\n",
  "cache-dit bins in JSON": JSON.stringify({ compute_bins: [3, 1, 1], cache_bins: [2, 3] }),
  "cache-dit bins in tuples": "steps_mask(compute_bins=(3, 1, 1), cache_bins=(2, 3))",
  "cache-dit bins cut at the number of steps": "steps_mask(compute_bins=[3, 1, 6], cache_bins=[2, 3], total_steps=10)",
  "a mask in a tuple": `(${mask})`,
  "a mask in a tuple of Python": `mask = (${mask.map((f) => (f ? "True" : "False")).join(", ")},)`,
  "a mask in an array": `steps_computation_mask = np.array([${mask}])`,
  "a mask in YAML, a line each": `steps_computation_mask:\n${mask.map((f) => `  - ${f}`).join("\n")}\npolicy: static\n`,
  "flags in YAML, a line each": mask.map((f) => `- ${f === 1}`).join("\r\n"),
  "a mask of an environment": `STEPS_COMPUTATION_MASK=${mask.join("")}\n`,
  "steps in YAML, a line each": `5:\n${compute.map((step) => `  - ${step}`).join("\n")}\n`,
  "an entry of calc_dict in a tuple": `calc_dict = {5: (${list})}`,
  "rows of steps": `step,compute\n${mask.map((f, i) => `${i},${f}`).join("\n")}`,
  "rows of steps with semicolons": `Step;Sigma;Compute\n${mask.map((f, i) => `${i};0,5;${f}`).join("\r\n")}`,
};

for (const [kind, text] of Object.entries(texts)) {
  test(`A schedule is found in ${kind}`, () => {
    const schedule = importSchedule(text, "a.txt");
    expect([schedule.steps, schedule.compute, schedule.mask]).toEqual([10, compute, mask]);
    expect(schedule).toMatchObject({ objective: "given", reuseLevel: "unknown", provenance: { source: "a.txt" } });
  });
}

test("Our own file is read with all it says, and only for the steps it is made for", () => {
  const schedule = makeSchedule({
    steps: 10,
    compute,
    objective: "leximax",
    predictor: "taylor1",
    reuseLevel: "output",
  });
  const text = formatSchedule(schedule);
  expect(importSchedule(text, "s.json")).toEqual(schedule);
  expect(importSchedule(text, "s.json", { steps: 10 })).toEqual(schedule);
  for (const other of [text, JSON.stringify(mask)]) {
    expect(() => importSchedule(other, "s.json", { steps: 12 })).toThrow(
      expect.objectContaining({
        code: "formats/wrong-steps",
        message: expect.stringMatching(/of 10 steps and the run has 12/),
      }),
    );
  }
});

test("Of several lists the budget chooses, and without one nothing is guessed", () => {
  const text = `calc_dict = {\n  5: [${list}],\n  3: [0, 4, 9],\n}`;
  expect(importSchedule(text, "a.py", { budget: 3 }).compute).toEqual([0, 4, 9]);
  expect(importSchedule(`${text}\nlemica_step = 3`, "a.py").compute).toEqual([0, 4, 9]);
  expect(importSchedule(`${text}\nlemica_step = 3`, "a.py", { budget: 5 }).compute).toEqual(compute);
  for (const options of [{}, { budget: 4 }]) {
    expect(() => importSchedule(text, "a.py", options)).toThrow(/holds schedules of budgets 5, 3; say which/);
  }
});

test("Two steps both computed are a list, not a mask that begins with reuse", () => {
  expect(importSchedule("[0, 1]", "a").compute).toEqual([0, 1]);
  expect(importSchedule("[1, 1]", "a").compute).toEqual([0, 1]);
});

test("A single run of ten or eleven steps is that many, not two flags", () => {
  const text = 'SCM_COMPUTE_BINS="1,1"\nSCM_CACHE_BINS="10"\n';
  expect(importSchedule(text, "a.env")).toMatchObject({ steps: 12, compute: [0, 11] });
  expect(importSchedule("compute_bins: [11]\ncache_bins: []\n", "a.yaml")).toMatchObject({ steps: 11, budget: 11 });
  const lists = "calc_dict = {2: [0, 10], 10: [0, 1, 2, 3, 4, 5, 6, 7, 8, 10]}\nlemica_step = 10\n";
  expect(importSchedule(lists, "a.py").budget).toBe(10);
});

test("Of cache-dit's bins both kinds are needed, and as many steps as are said", () => {
  const cases: [string, string][] = [
    [
      "compute_bins: [3, 1]",
      "a.txt has compute_bins without cache_bins, which together say what is computed; give both.",
    ],
    ["CACHE_BINS=2,3", "a.txt has cache_bins without compute_bins, which together say what is computed; give both."],
    ["steps_mask([3], compute_bins=[3, 1], cache_bins=None)", "a.txt has compute_bins without cache_bins, which"],
    [
      "steps_mask(compute_bins=[3, 1], cache_bins=[2], total_steps=28)",
      "a.txt has runs of 6 steps in all and says that there are 28; correct one of them.",
    ],
  ];
  for (const [text, message] of cases) {
    expect(() => importSchedule(text, "a.txt"), text).toThrow(
      expect.objectContaining({ code: "formats/no-schedule-found", message: expect.stringContaining(message) }),
    );
  }
});

test("A mask may reuse its last steps, which a bare list cannot say", () => {
  for (const text of ["[1, 1, 0, 0]", "1100", "compute_bins=[2], cache_bins=[2]", "step,compute\n0,1\n1,1\n2,0\n3,0"]) {
    expect(importSchedule(text, "a.txt")).toMatchObject({ steps: 4, compute: [0, 1], mask: [1, 1, 0, 0], budget: 2 });
  }
});

test("Every fault is named with its file", () => {
  const cases: [string, object, string, RegExp][] = [
    ["", {}, "formats/no-schedule-found", /^a\.txt holds no schedule/],
    ["hello", {}, "formats/no-schedule-found", /holds no schedule/],
    ["[]", {}, "formats/no-schedule-found", /holds no schedule/],
    ["[0, 4, 9]", { steps: 12 }, "core/compute-invalid", /^a\.txt: .*ends at step 9; add the last step, 11/],
    ["[0, 4, 9]", { steps: 9 }, "core/compute-invalid", /step 9 is outside 0 to 8/],
    ["[0, 4, 3, 9]", {}, "core/compute-invalid", /step 3 follows step 4/],
    ["[0, 1, 1, 1]", {}, "core/compute-invalid", /add step 0/],
    ["mask = [1, 2, 1]", {}, "core/mask-invalid", /has 2 at step 1/],
    ["[0, 1000000000000]", {}, "core/steps-invalid", /^a\.txt: Steps must be/],
    ["compute_bins=[1, 1e12], cache_bins=[1]", {}, "core/steps-invalid", /^a\.txt|Steps must be/],
    ["step,compute\n0,1\n2,1", {}, "formats/bad-csv", /step "2" in row 2; give the steps in order from 0/],
    ["step,compute\n0,1\n1,x", {}, "core/mask-invalid", /NaN at step 1/],
    ['{"format": "lemica.workflow"}', {}, "formats/wrong-format", /lemica.workflow/],
  ];
  for (const [text, options, code, message] of cases) {
    expect(() => importSchedule(text, "a.txt", options), text).toThrow(expect.objectContaining({ code }));
    expect(() => importSchedule(text, "a.txt", options), text).toThrow(message);
  }
});
