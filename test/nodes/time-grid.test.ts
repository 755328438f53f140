import { expect, test } from "vitest";
import type { Settings } from "#diffusion/model/settings.ts";
import type { FullRuns } from "#formats/full-runs-file.ts";
import type { Samples } from "#nodes/values.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";
import { beginning, flow, from, sampling } from "./flow.ts";

const path = temporaryFolder();
const { run } = flow(path());
const runs = (settings: string) => ({
  type: "calibrate/full-runs",
  inputs: {
    model: from("model", "model"),
    conditioning: from("prompts", "conditioning"),
    settings: from(settings, "settings"),
  },
});
const nodes = {
  ...beginning({ steps: 9, seeds: "3" }),
  runs: runs("settings"),
  schedule: {
    type: "solve/propose",
    params: { budget: 4, predictor: "hold" },
    inputs: { runs: from("runs", "runs") },
  },
  grid: {
    type: "sample/time-grid",
    inputs: { schedule: from("schedule", "schedule"), settings: from("settings", "settings") },
  },
};

test("A full run over the time grid of a held schedule is the run with reuse, and the grid can be calibrated again", async () => {
  const ran = await run({
    ...nodes,
    masked: {
      type: "apply/cache-mask",
      inputs: { model: from("model", "model"), schedule: from("schedule", "schedule") },
    },
    reused: sampling(from("masked", "model")),
    coarse: sampling(from("model", "model"), "grid"),
    again: runs("grid"),
  });
  expect([ran.problems, ran.failures]).toEqual([[], []]);
  const [reused] = ran.value<Samples>("reused.sample").items;
  const [coarse] = ran.value<Samples>("coarse.sample").items;
  expect(coarse!.computedSteps).toBe(4);
  expect(coarse!.evaluations).toBe(reused!.evaluations);
  const furthest = coarse!.latent.reduce((most, x, k) => Math.max(most, Math.abs(x - reused!.latent[k]!)), 0);
  expect(furthest).toBeLessThan(1e-4);
  const { sigmas } = ran.value<Settings>("grid.settings");
  expect(sigmas).toHaveLength(5);
  expect(ran.value<FullRuns>("again.runs").steps).toBe(4);
});

test("Sigmas that are written by hand are the table itself, whatever the sampler's shift; what is no such list is told before anything runs", async () => {
  const given = (sigmas: string, extra = {}) => ({
    ...nodes,
    settings: { ...nodes.settings, params: { steps: 9, sigmas, ...extra } },
  });
  const ran = await run(given("[1, 0.8, 0.35, 0]"), ["settings"]);
  const { sigmas, timesteps } = ran.value<Settings>("settings.settings");
  expect([sigmas, timesteps]).toEqual([
    [1, 0.8, 0.35, 0],
    [1000, 800, 350],
  ]);
  expect((await run(given("1, 2, 3"), ["settings"])).problems).toMatchObject([{ node: "settings", param: "sigmas" }]);
  const by = (sampler: string) => run(given("0.9, 0.5", { sampler }), ["settings"]);
  const unipc = await by("UniPCMultistepScheduler");
  expect(unipc.value<Settings>("settings.settings").sigmas).toEqual([0.9, 0.5, 0]);
  const dpm = await by("DPMSolverMultistepScheduler");
  expect(dpm.failure).toMatchObject({ code: "diffusion/bad-table-request" });
});
