import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { formatSchedule, makeSchedule } from "#formats/schedule-file.ts";
import { readWorkflow } from "#media/metadata.ts";
import { parseWorkflow } from "#protocol/workflow.ts";
import { json, lemica, MODEL } from "./lemica.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const path = temporaryFolder();
const GRAPH = fileURLToPath(new URL("../fixtures/trial-30-hold.error-graph.json", import.meta.url));
const TEMPLATE = fileURLToPath(new URL("../../workflows/solve-an-imported-matrix.workflow.json", import.meta.url));

interface Summary {
  readonly status: string;
  readonly outputs: Record<string, Record<string, { rows: unknown[] }>>;
  readonly files: { name: string; path: string; bytes: number }[];
  readonly failures: { node: string; code: string; message: string }[];
}

describe("lemica run", () => {
  const out = path("out");
  const run = (...more: string[]) => {
    const places = ["--out", out, "--data", path("data")];
    return lemica("run", TEMPLATE, "--set", `errors.file=${GRAPH}`, ...places, "--json", ...more);
  };

  test("runs a workflow with parameters set anew, and tells machines what came out and what was written", async () => {
    const { code, out: text, err } = await run("--set", "schedule.budget=9", "--set", "schedule.objective=power:4");
    expect(code).toBe(0);
    const { status, outputs, files } = JSON.parse(text) as Summary;
    expect(status).toBe("done");
    expect(outputs.budgets!.budgets!.rows.length).toBeGreaterThan(20);
    for (const file of files) expect(readFileSync(file.path).length).toBe(file.bytes);
    expect(files.map(({ name }) => name)).toContain("export/lemica_schedule_9_of_30_cache_dit.py");
    const saved = JSON.parse(readFileSync(`${out}/schedule.schedule.json`, "utf8"));
    expect(saved).toMatchObject({ budget: 9, objective: "power:4" });
    expect(err).toContain("✓ Solve Schedule");
  });

  test("computes a second time only what follows a change", async () => {
    const { err } = await run("--set", "schedule.budget=10");
    for (const title of ["Load Error Graph", "Error Graph", "All Budgets"]) {
      expect(err).toContain(`✓ ${title}  known already`);
    }
    expect(err).toMatch(/✓ Solve Schedule {2}\d+ ms/);
  });

  test("that fails says where, tells machines all of it, and still saves what does not depend on it", async () => {
    const { code, out: text, err } = await run("--set", "schedule.budget=2", "--set", "budgets.objective=sum");
    expect(code).toBe(2);
    const { status, outputs, failures } = JSON.parse(text) as Summary;
    expect([status, Object.keys(outputs)]).toEqual(["failed", ["budgets"]]);
    expect(failures).toMatchObject([{ node: "schedule", code: "core/budget-infeasible" }]);
    expect(err.match(/A budget of 2 is not possible/g)).toHaveLength(1);
    expect(err).toMatch(/✗ Solve Schedule: A budget of 2 .* \[core\/budget-infeasible\]/);
  });

  test("refuses a workflow with problems, and places where nothing can be written, before it begins", async () => {
    const problems = await run("--set", "schedule.budget=1.5");
    expect(problems).toMatchObject({ code: 2, err: expect.stringContaining("must be a whole number") });
    const below = await lemica("run", TEMPLATE, "--out", `${GRAPH}/out`);
    expect(below).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringMatching(/Nothing can be written to .* is a file/),
    });
    const data = await lemica("run", TEMPLATE, "--out", out, "--data", GRAPH);
    expect(data).toMatchObject({ code: 2, out: "", err: expect.stringContaining("--data, or LEMICA_DATA") });
    const missing = await lemica("run", path("no.workflow.json"));
    expect(missing).toMatchObject({ code: 2, out: "", err: expect.stringContaining("there is no such file") });
  });

  test("names a file that the workflow names and that is not there, with the places looked at", async () => {
    const { code, err } = await run("--set", "errors.file=nowhere.csv");
    expect(code).toBe(2);
    expect(err).toMatch(
      /no file or folder "nowhere.csv" \(looked for at .*workflows\/nowhere.csv and .*correct the path/,
    );
  });
});

describe("lemica sample", () => {
  const schedule = path("three.schedule.json");
  const argv = ["--model", MODEL, "--prompt", "a large cyan square\nmoving up on grey", "--steps", "5", "--seed", "4"];

  beforeAll(() => {
    const file = makeSchedule({ compute: [0, 2, 4], steps: 5, objective: "given", provenance: {} });
    writeFileSync(schedule, formatSchedule(file));
  });

  test("compares full and reused sampling, and saves them side by side with a workflow that runs again", async () => {
    const out = path("new", "clip.webp");
    const result = await json<Record<string, number | string>>(
      ...["sample", ...argv, "--schedule", schedule, "--compare", "--scale", "1", "--out", out],
    );
    expect(Object.keys(result)).toEqual([
      "out",
      "computedSteps",
      "evaluations",
      "seconds",
      "speedUp",
      "psnr",
      "ssim",
      "l1",
    ]);
    expect(result).toMatchObject({ out, computedSteps: 3, evaluations: 6 });
    expect(result.psnr).toBeGreaterThan(5);
    expect(result.psnr).toBeLessThan(100);

    const workflow = parseWorkflow(readWorkflow(readFileSync(out))!);
    expect(workflow.nodes.find(({ id }) => id === "save")!.params).toMatchObject({ name: "clip", format: "webp" });
    expect(await lemica("check", out)).toMatchObject({ code: 0 });
    const again = await json<Summary>("run", out, "--out", path("again"), "--data", path("data"));
    expect(again.files.map(({ name }) => name)).toEqual(["clip-a-large-cyan-square-moving-up-on-grey-4.webp"]);
    const [copy] = readdirSync(path("again")).map((name) => readFileSync(path("again", name)));
    expect(parseWorkflow(readWorkflow(copy!)!)).toEqual(workflow);
    expect(await lemica("check", again.files[0]!.path)).toMatchObject({ code: 0 });
  });

  test("samples in one step, by the prompt alone at a guidance of 0", async () => {
    const one = ["--model", MODEL, "--prompt", "a large cyan square moving up on grey", "--steps", "1"];
    const result = await json("sample", ...one, "--guidance", "0", "--out", path("one.png"));
    expect(result).toMatchObject({ computedSteps: 1, evaluations: 1 });
  });

  test("samples in full without a schedule, with a line for people, on the first provider that can be had", async () => {
    const out = path("full.png");
    const { code, out: text, err } = await lemica("sample", ...argv, "--out", out, "--provider", "abacus", "cpu");
    expect(err).toContain("transformer runs on cpu: abacus could not be had");
    expect([code, text, existsSync(out)]).toEqual([0, "", true]);
    expect(err).toMatch(/Saved .*full.png: 5 steps computed, 10 evaluations, \d+\.\d\d s\.\n$/);
  });
});
