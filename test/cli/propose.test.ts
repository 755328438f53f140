import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { readFullRuns } from "#formats/full-runs-file.ts";
import { parseSchedule } from "#formats/schedule-file.ts";
import { json, lemica, MODEL } from "./lemica.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const path = temporaryFolder();
const RUNS = path("runs.full-runs.safetensors");

interface Proposed {
  readonly steps: number;
  readonly budget: number;
  readonly compute: number[];
  readonly errors: number[];
}

beforeAll(async () => {
  const prompts = [
    "--prompt",
    "a small red circle moving right on black",
    "--prompt",
    "a large cyan square moving up on grey",
  ];
  const about = await json(
    "calibrate",
    "--full-runs",
    "--model",
    MODEL,
    ...prompts,
    "--seeds",
    "1,2",
    "--steps",
    "8",
    "--out",
    RUNS,
  );
  expect(about).toMatchObject({ format: "lemica.full-runs", steps: 8, samples: [{ seed: 1 }, { seed: 2 }, {}, {}] });
}, 120_000);

describe("lemica propose", () => {
  test("prints every feasible budget of recorded full runs, with an error for each interval, and runs no model", async () => {
    expect(readFullRuns(readFileSync(RUNS), RUNS).runs).toHaveLength(4);
    const all = await json<Proposed[]>("propose", RUNS, "--all", "--max-gap", "4");
    expect(all.map(({ budget }) => budget)).toEqual([2, 3, 4, 5, 6, 7, 8]);
    for (const { budget, compute, errors } of all) {
      expect(compute).toHaveLength(budget);
      expect(errors).toHaveLength(compute.at(-1) === 7 ? budget - 1 : budget);
      expect(errors).toEqual([...errors].sort((a, b) => b - a));
    }
    expect(await json("propose", RUNS, "--budget", "4", "--max-gap", "4")).toEqual(all[2]);
  });

  test("writes a schedule with weights, which sampling takes and a cache of another program refuses", async () => {
    const out = path("b4.schedule.json");
    expect((await lemica("propose", RUNS, "--budget", "6", "--out", out)).code).toBe(0);
    const schedule = parseSchedule(readFileSync(out, "utf8"), out);
    expect(schedule).toMatchObject({ budget: 6, predictor: "fitted", fitted: { loop: "open", samples: 4 } });
    const sample = ["sample", "--model", MODEL, "--prompt", "a small blue square moving left on black", "--steps", "8"];
    const { psnr } = await json<{ psnr: number }>(...sample, "--schedule", out, "--compare", "--out", path("a.webp"));
    expect(psnr).toBeGreaterThan(20);
    const check = [
      "check",
      out,
      "--model",
      MODEL,
      "--prompt",
      "a small blue square moving left on black",
      "--steps",
      "8",
    ];
    const checked = await json<{ psnr: number; worst: number; samples: unknown[] }>(...check, "--min-psnr", "20");
    expect(checked).toMatchObject({ worst: checked.psnr, minPsnr: 20, samples: [{ seed: 1 }] });
    expect(checked.psnr).toBeCloseTo(psnr, 6);
    const below = await lemica(...check, "--min-psnr", "90");
    expect(below).toMatchObject({ code: 1, err: expect.stringContaining("90 dB were asked for") });
    const refused = await lemica("export", out, "--to", "cache-dit", "--out", path("x"));
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("[formats/other-schedule]") });
  }, 120_000);

  test("fits the weights in closed loop with --model, of the prompts and seeds in the file", async () => {
    const out = path("closed.schedule.json");
    expect((await lemica("propose", RUNS, "--budget", "4", "--model", MODEL, "--out", out)).err).toContain("Saved");
    expect(parseSchedule(readFileSync(out, "utf8"), out).fitted).toMatchObject({ loop: "closed", samples: 4 });
  }, 120_000);

  test("counts evaluations where guidance may be reused by itself", async () => {
    const out = path("g.schedule.json");
    const argv = ["propose", RUNS, "--evaluations", "9", "--both", "4", "--max-gap", "4", "--out", out];
    const told = await json<{ compute: number[]; promptSteps: number[] }>(...argv);
    expect([told.compute.length, told.promptSteps.length]).toEqual([5, 1]);
    expect(parseSchedule(readFileSync(out, "utf8"), out).promptSteps).toEqual(told.promptSteps);
    const both = await lemica("propose", RUNS, "--evaluations", "9", "--budget", "4");
    expect(both).toMatchObject({ code: 2, err: expect.stringContaining("--evaluations goes with none of") });
  });

  test("a calibration may stand on any noise levels, which are told as they are, and refused where they are none", async () => {
    const out = path("grid.full-runs.safetensors");
    const recording = [
      "calibrate",
      "--full-runs",
      "--model",
      MODEL,
      "--prompt",
      "a small red circle moving up on grey",
      "--out",
      out,
    ];
    interface About {
      readonly steps: number;
      readonly action: number[];
      readonly provenance: { readonly scheduler: { readonly sigmas: number[] } };
    }
    const about = await json<About>(...recording, "--sigmas", "1,0.7,0.3,0");
    expect([about.steps, about.provenance.scheduler.sigmas]).toEqual([3, [1, 0.7, 0.3, 0]]);
    expect(about.action.map((moves) => Number(moves.toFixed(9)))).toEqual([-0.3, -0.4, -0.3]);
    const wrong = await lemica(...recording, "--sigmas", "0.3,0.7");
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining("Sigmas must be numbers that fall") });
  }, 120_000);

  test("refine tries schedules by real runs within its evaluations, and tells the joint error on samples held out", async () => {
    const out = path("refined.schedule.json");
    const refine = ["refine", RUNS, "--model", MODEL, "--budget", "3", "--max-gap", "5", "--out", out];
    const told = await json<{ compute: number[]; notes: string }>(...refine, "--evaluations", "36", "--by", "worst");
    expect(told.compute).toHaveLength(3);
    expect(told.notes).toMatch(/^Chosen of [12] by the joint error \(l1\) on 1 samples held out/);
    expect(parseSchedule(readFileSync(out, "utf8"), out)).toMatchObject({ compute: told.compute, predictor: "fitted" });
    const few = await lemica(...refine, "--evaluations", "23");
    expect(few).toMatchObject({ code: 2, err: expect.stringContaining("[solve/too-few-evaluations]") });
  }, 120_000);

  test("report sets schedules side by side, with the figures of check and of the joint error", async () => {
    const [held, fitted] = [path("held.schedule.json"), path("wide.schedule.json")];
    await lemica("propose", RUNS, "--budget", "4", "--predictor", "hold", "--out", held);
    await lemica("propose", RUNS, "--budget", "4", "--out", fitted);
    const on = [
      "--model",
      MODEL,
      "--prompt",
      "a small blue square moving left on black",
      "--seeds",
      "3,4",
      "--steps",
      "8",
    ];
    interface Figures {
      readonly file: string;
      readonly evaluations: number;
      readonly psnr: { readonly mean: number; readonly median: number; readonly worst: number };
      readonly l1: { readonly mean: number; readonly geometric: number; readonly worst: number };
    }
    const out = path("report.md");
    const told = await json<{ samples: number; full: object; schedules: Figures[] }>(
      "report",
      held,
      fitted,
      ...on,
      "--out",
      out,
    );
    expect(told).toMatchObject({
      samples: 2,
      full: { evaluations: 16 },
      schedules: [{ file: held }, { file: fitted }],
    });
    const checked = await json<{ psnr: number; median: number; worst: number }>(
      "check",
      fitted,
      ...on,
      "--min-psnr",
      "1",
    );
    expect(told.schedules[1]!.psnr).toMatchObject({ mean: checked.psnr, median: checked.median, worst: checked.worst });
    for (const { evaluations, l1 } of told.schedules) {
      expect(evaluations).toBe(8);
      expect(l1.geometric).toBeLessThanOrEqual(l1.mean);
      expect(l1.worst).toBeGreaterThanOrEqual(l1.mean);
    }
    expect(readFileSync(out, "utf8")).toContain(`| wide.schedule.json | 8 | ${checked.psnr.toFixed(2)} / `);
    const without = await lemica("report", fitted, "--model", MODEL);
    expect(without).toMatchObject({ code: 2, err: expect.stringContaining("Give at least one --prompt TEXT") });
  }, 120_000);

  test("refuses what goes not together", async () => {
    for (const [argv, why] of [
      [[], "Give either --budget N or --all."],
      [["--all", "--out", "x"], "--out and --model are for one schedule"],
      [["--budget", "4", "--model", MODEL, "--predictor", "hold"], "--model fits weights"],
      [
        ["--budget", "4", "--predictor", "warp"],
        '--predictor must be one of fitted, hold, taylor1, taylor2, not "warp".',
      ],
      [["--budget", "1", "--max-gap", "4"], "A budget of 1 is not possible for 8 steps with gaps up to 4"],
    ] as const) {
      const { code, err } = await lemica("propose", RUNS, ...argv);
      expect([code, err]).toEqual([2, expect.stringContaining(why)]);
    }
  });
});
