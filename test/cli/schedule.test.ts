import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { publishedList, publishedLists, publishedSchedule } from "#formats/published-lists.ts";
import { formatSchedule, makeSchedule, parseSchedule } from "#formats/schedule-file.ts";
import { json, lemica } from "./lemica.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const path = temporaryFolder();
const GRAPH = fileURLToPath(new URL("../fixtures/trial-30-hold.error-graph.json", import.meta.url));
const ID = "lemica/z-image-turbo/10/fast-6";

describe("lemica schedule published", () => {
  test("lists every published schedule, or those for a model", async () => {
    const all = await json<{ id: string; budget: number; compute: number[]; warnings: string[] }[]>(
      "schedule",
      "published",
    );
    expect(all.map(({ id }) => id)).toEqual(publishedLists.map(({ id }) => id));
    for (const { budget, compute } of all) expect(compute).toHaveLength(budget);
    const { code, out } = await lemica("schedule", "published", "--model", "WAN");
    expect([code, out.match(/^lemica\/wan2\.1-\S+ +\d+ of [45]0/gm)!.length]).toEqual([0, 12]);
    expect(out).not.toContain("flux");
  });

  test("shows one with its source, sampler and warnings, and writes it", async () => {
    const out = path("fast-6.schedule.json");
    const shown = await lemica("schedule", "published", ID, "--out", out);
    expect(shown.code).toBe(0);
    expect(shown.out).toMatch(/6 of 10 steps for Z-Image-Turbo\n {2}compute {3}0 1 2 5 8 9\n/);
    expect(shown.out).toMatch(/inference_zimage.py:185[\s\S]*sampler[\s\S]*warning .*index 9 never runs/);
    expect(shown.err).toBe(`Saved ${out}.\n`);
    const schedule = publishedSchedule(publishedList(ID));
    expect(parseSchedule(readFileSync(out, "utf8"), out)).toEqual(schedule);
    expect(await json("schedule", "published", ID)).toEqual(JSON.parse(formatSchedule(schedule)));
  });

  test("refuses an unknown id, a model without lists, and --out without an id", async () => {
    for (const [argv, sentence] of [
      [["lemica/wan/50/17"], /There is no published list .*lemica\/wan2\.1.*\[formats\/unknown-published-list\]/],
      [["--model", "nothing"], /No published schedule is for a model with "nothing"/],
      [["--out", "x.json"], /give its id/],
      [["a", "b"], /too many arguments/],
    ] as const) {
      const { code, out, err } = await lemica("schedule", "published", ...argv);
      expect([code, out]).toEqual([2, ""]);
      expect(err).toMatch(sentence);
    }
  });
});

test("a schedule, a matrix and a workflow are read by the mark of their encoding", async () => {
  const utf16 = (name: string, text: string) => {
    writeFileSync(path(name), Buffer.from(`\ufeff${text}`, "utf16le"));
    return path(name);
  };
  const schedule = utf16("s.json", formatSchedule(publishedSchedule(publishedList(ID))));
  expect((await lemica("export", schedule, "--to", "csv")).out).toMatch(/^step,compute\n0,1\n/);
  const matrix = utf16("m.txt", "0\t0\t0,5\r\n0\t0\t0\r\n0\t0\t0\r\n");
  expect(await lemica("solve", matrix, "--budget", "2", "--out", path("m.schedule.json"))).toMatchObject({ code: 0 });
  const workflow = utf16("w.workflow.json", readFileSync("workflows/solve-an-imported-matrix.workflow.json", "utf8"));
  expect((await lemica("check", workflow)).err).not.toContain("JSON");
});

describe("lemica schedule transfer", () => {
  const source = path("source.schedule.json");
  const made = path("made.schedule.json");
  const sigmas = (steps: number) => Array.from({ length: steps + 1 }, (_, k) => 1 - k / steps);
  const of = (steps: number, compute: number[]) =>
    makeSchedule({
      steps,
      compute,
      objective: "given",
      provenance: {
        model: { name: "m" },
        scheduler: { className: "X", config: {}, timesteps: sigmas(steps).slice(0, -1), sigmas: sigmas(steps) },
      },
    });
  writeFileSync(source, formatSchedule(of(20, [0, 2, 4, 10, 19])));

  test("carries a schedule to another step count by place, and says what became of each step", async () => {
    const { code, err } = await lemica("schedule", "transfer", source, "--steps", "10", "--out", made);
    expect(code).toBe(0);
    expect(err).toMatch(/went to the one nearest by its place in the run/);
    expect(err.match(/^step \d+ → \d+/gm)).toHaveLength(5);
    expect(parseSchedule(readFileSync(made, "utf8"), made)).toMatchObject({ steps: 10, compute: [0, 1, 2, 5, 9] });
  });

  test("goes along sigma to a run that a file tells of, and takes its model and sampler", async () => {
    const like = path("like.schedule.json");
    writeFileSync(like, formatSchedule(of(10, [0, 9])));
    const schedule = await json<ReturnType<typeof of>>("schedule", "transfer", source, "--like", like, "--out", made);
    expect(schedule.compute).toEqual([0, 1, 2, 5, 9]);
    expect(schedule.provenance).toMatchObject({
      model: { name: "m" },
      scheduler: { className: "X" },
      transferred: { along: "sigma" },
    });
    const bare = path("list.txt");
    writeFileSync(bare, "[0, 2, 4, 10, 19]");
    const again = await json<typeof schedule>(
      "schedule",
      "transfer",
      bare,
      "--like",
      like,
      "--original",
      source,
      "--out",
      made,
    );
    expect([again.compute, again.provenance.transferred]).toEqual([
      schedule.compute,
      expect.objectContaining({ along: "sigma" }),
    ]);
  });

  test("refuses what leaves the new run open, or says two things of it", async () => {
    for (const [argv, sentence] of [
      [[], /Give --steps N, or --like FILE/],
      [["--like", GRAPH], /Give --steps N/],
      [["--like", source, "--steps", "9"], /is of 20 steps and --steps says 9/],
      [["--like", path("none.json")], /cannot be read/],
      [["--steps", "one"], /--steps must be a whole number/],
    ] as const) {
      const { code, err } = await lemica("schedule", "transfer", source, ...argv, "--out", made);
      expect(code).toBe(2);
      expect(err).toMatch(sentence);
    }
    expect((await lemica("schedule", "transfer", source, "--steps", "9")).err).toMatch(/--out/);
  });
});
