import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parseSchedule } from "#formats/schedule-file.ts";
import { readWorkflow } from "#media/metadata.ts";
import { formatWorkflow, parseWorkflow } from "#protocol/workflow.ts";
import { json, lemica } from "../cli/lemica.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";

const path = temporaryFolder();
const FOLDER = fileURLToPath(new URL("../../workflows/", import.meta.url));
const templates = readdirSync(FOLDER).filter((name) => name.endsWith(".workflow.json"));

/** The names of the files that a template saves. */
async function savedBy(name: string, ...settings: string[]): Promise<string[]> {
  const set = settings.flatMap((setting) => ["--set", setting]);
  const how = ["--out", path(name), "--data", path("data"), "--threads", "1"];
  const { files } = await json<{ files: { name: string }[] }>("run", `${FOLDER}${name}`, ...set, ...how);
  return files.map((file) => file.name).sort();
}

describe("the templates", () => {
  test("are those that the documentation names", () => {
    expect(templates).toEqual([
      "calibrate-and-compare.workflow.json",
      "export-everywhere.workflow.json",
      "merge-error-graphs.workflow.json",
      "propose-from-full-runs.workflow.json",
      "published-schedule.workflow.json",
      "residual-level.workflow.json",
      "schedule-robustness.workflow.json",
      "solve-an-imported-matrix.workflow.json",
      "use-a-saved-schedule.workflow.json",
      "ways-to-a-schedule.workflow.json",
    ]);
  });

  test.each(templates)("%s can be run, and is the same when it was saved", async (name) => {
    const text = readFileSync(`${FOLDER}${name}`, "utf8");
    const workflow = parseWorkflow(text);
    expect(parseWorkflow(formatWorkflow(workflow))).toEqual(workflow);
    expect(`${workflow.id}.workflow.json`).toBe(name);
    expect(await lemica("check", `${FOLDER}${name}`)).toMatchObject({ code: 0 });
  });

  test("calibrate-and-compare measures, solves, samples with and without reuse, and saves all of it", async () => {
    const name = "calibrate-and-compare.workflow.json";
    const files = await savedBy(name, "settings.steps=6", "errors.maxGap=3", "schedule.budget=4", "save-video.scale=1");
    expect(files).toEqual([
      "errors.csv",
      "errors.error-graph.json",
      "errors.png",
      "errors.svg",
      "export/lemica_schedule_4_of_6_cache_dit.py",
      "full-and-reused-a-large-magenta-triangle-moving-left-on-navy-7.webp",
      "full-and-reused-a-small-yellow-circle-moving-down-on-brown-7.webp",
      "schedule.schedule.json",
    ]);
    const file = path(name, "schedule.schedule.json");
    const schedule = parseSchedule(readFileSync(file, "utf8"), file);
    expect(schedule).toMatchObject({ steps: 6, budget: 4, predictor: "hold", distance: "l1" });
    expect(schedule.jointError).toBeGreaterThan(0);
    expect(schedule.provenance.prompts).toHaveLength(2);
  });

  test("propose-from-full-runs records, proposes, fits, samples with and without reuse, and saves the runs with the schedule", async () => {
    const name = "propose-from-full-runs.workflow.json";
    const files = await savedBy(name, "settings.steps=6", "schedule.budget=3", "save-video.scale=1");
    expect(files).toEqual([
      "full-and-reused-a-large-magenta-triangle-moving-left-on-navy-7.webp",
      "full-and-reused-a-small-yellow-circle-moving-down-on-brown-7.webp",
      "runs.full-runs.safetensors",
      "schedule.schedule.json",
    ]);
    const file = path(name, "schedule.schedule.json");
    const schedule = parseSchedule(readFileSync(file, "utf8"), file);
    expect(schedule).toMatchObject({
      steps: 6,
      budget: 3,
      predictor: "fitted",
      fitted: { loop: "closed", samples: 8 },
    });
    expect(schedule.jointError).toBeGreaterThan(0);
  });

  test("ways-to-a-schedule runs every way at its budgets, and saves nothing", async () => {
    const files = await savedBy(
      "ways-to-a-schedule.workflow.json",
      "settings.steps=6",
      "schedule.budget=3",
      "quality.budgets=3",
    );
    expect(files).toEqual([]);
  });

  test("the templates of one step each run as they are, here on shorter runs", async () => {
    expect(await savedBy("published-schedule.workflow.json")).toHaveLength(4);
    expect(await savedBy("export-everywhere.workflow.json")).toHaveLength(6);
    const short = ["settings.steps=6", "settings.guidance=1"];
    expect(await savedBy("schedule-robustness.workflow.json", ...short, "errors.maxGap=3")).toEqual([]);
    const merged = await savedBy(
      "merge-error-graphs.workflow.json",
      ...short,
      "first.maxGap=3",
      "second.maxGap=3",
      "schedule.budget=4",
    );
    expect(merged).toContain("errors.error-graph.json");
    expect(await savedBy("residual-level.workflow.json", ...short, "errors.maxGap=3", "schedule.budget=3")).toEqual([
      "full-and-reused-a-large-magenta-triangle-moving-left-on-navy-7.webp",
    ]);
  });

  test("use-a-saved-schedule samples as it is, with the workflow inside what it saves", async () => {
    const name = "use-a-saved-schedule.workflow.json";
    const [file, ...others] = await savedBy(name);
    expect([file, others]).toEqual(["clip-a-large-green-triangle-moving-up-on-black-3.webp", []]);
    const inside = parseWorkflow(readWorkflow(readFileSync(path(name, file!)))!);
    expect(inside).toEqual(parseWorkflow(readFileSync(`${FOLDER}${name}`, "utf8")));
  });

  test("solve-an-imported-matrix solves and exports a real matrix", async () => {
    const name = "solve-an-imported-matrix.workflow.json";
    expect(await savedBy(name)).toEqual([
      "errors.csv",
      "errors.error-graph.json",
      "errors.png",
      "errors.svg",
      "export/lemica_schedule_15_of_50_cache_dit.py",
      "export/lemica_schedule_15_of_50_calc_dict.py",
      "export/lemica_schedule_15_of_50_diffusers.py",
      "schedule.schedule.json",
    ]);
    expect(existsSync(`${FOLDER}data/moving-shapes-50.errors.csv`)).toBe(true);
  });
});
