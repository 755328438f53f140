import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { edgeCount } from "#core/error-graph.ts";
import { type ErrorGraphFile, graphOf, parseErrorGraph } from "#formats/error-graph-file.ts";
import { json, lemica, MODEL, type Running, start } from "./lemica.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const path = temporaryFolder();
const PROMPT = "a small red circle moving right on black";
const STEPS = 6;
const MAX_GAP = 3;
const EDGES = edgeCount(STEPS, MAX_GAP);
const SEEDS = 4;
/** Several of them wait for each other on a machine that does much at once. */
const threads = ["--threads", "1"];
const settings = [
  ...["--steps", String(STEPS), "--max-gap", String(MAX_GAP), "--seeds", `1-${SEEDS}`, "--memory", "1"],
  ...threads,
];
const calibration = (out: string) => ["calibrate", "--model", MODEL, "--prompt", PROMPT, ...settings, "--out", out];

const graphIn = (file: string) => parseErrorGraph(readFileSync(file, "utf8"), file);

/** Lines that the journal of a calibration has so far. */
function entriesOf(out: string): number {
  const folder = `${out}.partial`;
  if (!existsSync(folder)) return 0;
  return readdirSync(folder).reduce(
    (sum, name) => sum + readFileSync(join(folder, name), "utf8").split("\n").length - 1,
    0,
  );
}

/** Waits until a running calibration has journalled some entries; fails if it ends before. */
async function untilEntries(out: string, count: number, running: Running): Promise<void> {
  let over = false;
  void running.ended.then(() => {
    over = true;
  });
  while (entriesOf(out) < count) {
    if (over) throw new Error(`it ended too early: ${(await running.ended).err}`);
    await setTimeout(5);
  }
}

const withoutDate = ({ provenance: { date, ...provenance }, ...graph }: ErrorGraphFile) => ({ ...graph, provenance });

describe("lemica calibrate", () => {
  const killed = path("killed.error-graph.json");
  const whole = path("whole.error-graph.json");

  test("is killed, goes on with --resume, and gives bit for bit what an uninterrupted one gives", async () => {
    const running = start(...calibration(killed));
    await untilEntries(killed, 1, running);
    running.child.kill("SIGKILL");
    expect(await running.ended).toMatchObject({ code: -1, out: "" });
    expect(existsSync(killed)).toBe(false);
    const kept = entriesOf(killed);

    const resumed = await lemica(...calibration(killed), "--resume");
    expect(resumed).toMatchObject({ code: 0, out: "" });
    const known = Number(/(\d+) of (\d+) edges are known/.exec(resumed.err)?.[1]);
    expect(known).toBeGreaterThanOrEqual(kept);
    expect(known).toBeLessThan(SEEDS * EDGES);
    expect(existsSync(`${killed}.partial`)).toBe(false);

    const { code, err } = await lemica(...calibration(whole));
    expect(code).toBe(0);
    expect(err).not.toContain("are known");
    expect(withoutDate(graphIn(killed))).toEqual(withoutDate(graphIn(whole)));
    expect(graphOf(graphIn(killed)).errors).toHaveLength(EDGES);
  });

  test("keeps what it needs to be trusted: model, sampler with its table, guidance, prompts, seeds, tool, date", () => {
    const { provenance, samples, distance, aggregate, predictor } = graphIn(whole);
    expect([distance, aggregate, predictor]).toEqual(["l1", "mean", "hold"]);
    expect(samples).toHaveLength(SEEDS);
    expect(provenance).toMatchObject({
      model: { name: "moving-shapes", hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      scheduler: { className: "FlowMatchEulerDiscreteScheduler" },
      guidance: { mode: "classifier-free" },
      prompts: [PROMPT],
      seeds: [1, 2, 3, 4],
      toolVersion: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
    expect(provenance.scheduler!.sigmas).toHaveLength(STEPS + 1);
    expect(Date.parse(provenance.date!)).not.toBeNaN();
  });

  test("ends on Ctrl+C with a sentence and exit code 1, and leaves its journal", async () => {
    const out = path("stopped.error-graph.json");
    const running = start(...calibration(out));
    await untilEntries(out, 1, running);
    running.child.kill("SIGINT");
    const { code, out: text, err } = await running.ended;
    expect([code, text]).toEqual([1, ""]);
    expect(err).toContain("The run was cancelled. The same command with --resume goes on from there. [cli/cancelled]");
    expect(err).not.toMatch(/\n {4}at /);
    expect(existsSync(out)).toBe(false);
    expect(entriesOf(out)).toBeGreaterThanOrEqual(1);

    // Other settings are another calibration: what is there does not fit, and that is told.
    const other = await lemica(...calibration(out), "--resume", "--seeds", "9", "--max-gap", "2");
    expect(other.code).toBe(0);
    expect(other.err).toMatch(/measured with another model or other settings.*: measuring from the beginning/);
    expect(other.err).not.toContain("are known");
    expect(graphIn(out)).toMatchObject({ maxGap: 2, provenance: { seeds: [9] } });
  });

  test("says with --resume that there is nothing to resume, and prints the error graph with --json", async () => {
    const out = path("deep", "fresh.error-graph.json");
    const few = ["--prompt", PROMPT, "--steps", "4", "--max-gap", "2", "--predictor", "taylor1", "--distance", "rms"];
    const {
      code,
      out: text,
      err,
    } = await lemica("calibrate", "--model", MODEL, ...few, "--out", out, "--resume", "--json");
    expect(code).toBe(0);
    expect(err).toMatch(/nothing to resume in .*fresh.error-graph.json.partial: measuring from the beginning/);
    expect(text).toBe(readFileSync(out, "utf8"));
    expect(parseErrorGraph(text, out)).toMatchObject({ steps: 4, predictor: "taylor1", distance: "rms" });
    expect(statSync(path("deep")).isDirectory()).toBe(true);
  });

  test.each(["taylor1", "taylor2"])(
    "at the residual level with %s gives a schedule that is sampled so",
    async (predictor) => {
      const out = path(`${predictor}.error-graph.json`);
      const schedule = path(`${predictor}.schedule.json`);
      const level = ["--model", MODEL, "--steps", "6", ...threads, "--reuse-level", "residual"];
      const how = ["--prompt", PROMPT, "--max-gap", "3", "--predictor", predictor];
      const { code, err } = await lemica("calibrate", ...level, ...how, "--out", out);
      expect([code, err]).toEqual([0, expect.stringContaining("without the block stack")]);
      const { errors } = graphOf(graphIn(out));
      expect(graphIn(out)).toMatchObject({ reuseLevel: "residual", predictor });
      expect(errors.every((error) => error > 0)).toBe(true);
      await json("solve", out, "--budget", "4", "--out", schedule);
      const reused = path(`${predictor}.png`);
      const prompt = ["--prompt", PROMPT, "--seed", "3"];
      const sampled = ["sample", ...level, ...prompt, "--schedule", schedule, "--compare", "--out", reused];
      const made = await json<{ computedSteps: number; psnr: number }>(...sampled);
      expect(made.computedSteps).toBe(4);
      expect(made.psnr).toBeLessThan(100);
      const other = await lemica("sample", ...level.slice(0, 6), ...prompt, "--schedule", schedule, "--out", reused);
      expect(other).toMatchObject({ code: 2, err: expect.stringContaining('at the reuse level "residual"') });
    },
  );

  test("gives what lemica solve takes", async () => {
    const solved = await json<{ budget: number; compute: number[] }[]>("solve", whole, "--all");
    expect(solved.map(({ budget }) => budget)).toEqual([3, 4, 5, 6]);
    expect(solved.at(-1)!.compute).toHaveLength(STEPS);
  });
});
