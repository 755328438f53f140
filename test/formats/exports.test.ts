import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { binsOf, maskOfBins } from "#formats/cache-dit.ts";
import { type ExportTarget, exportSchedule, exportTargets } from "#formats/exports.ts";
import { importSchedule } from "#formats/import-schedule.ts";
import { makeSchedule, type ScheduleFile } from "#formats/schedule-file.ts";

const published = JSON.parse(readFileSync(new URL("../fixtures/published-schedules.json", import.meta.url), "utf8"));

/** Every list that LeMiCa's authors published, as a schedule. */
const schedules: ScheduleFile[] = Object.entries(published.schedules).flatMap(([model, byCount]) =>
  Object.entries(byCount as Record<string, Record<string, number[]>>).flatMap(([steps, lists]) =>
    Object.values(lists).map((compute) =>
      makeSchedule({
        steps: Number(steps),
        compute,
        objective: "given",
        reuseLevel: "residual",
        predictor: "hold",
        provenance: { model: { name: model } },
      }),
    ),
  ),
);

test("There are the published schedules to try", () => expect(schedules.length).toBeGreaterThan(30));

/** Programs of ours, which do what was measured or refuse. */
const faithful: readonly ExportTarget[] = ["diffusers", "comfyui", "sigmas"];
/** Programs that take no list of steps. */
const approximate: readonly ExportTarget[] = ["openvino"];

for (const target of exportTargets.filter((to) => ![...faithful, ...approximate].includes(to))) {
  test(`Every published schedule comes back from its ${target} export with the same steps`, () => {
    for (const schedule of schedules) {
      const { fileName, text } = exportSchedule(schedule, target);
      const back = importSchedule(text, fileName, { steps: schedule.steps, budget: schedule.budget });
      expect([back.steps, back.compute, back.mask]).toEqual([schedule.steps, schedule.compute, schedule.mask]);
      if (target === "json") expect(back).toEqual(schedule);
    }
  });
}

test("A schedule of all steps and one of two steps are exported too", () => {
  for (const compute of [
    [0, 1, 2, 3],
    [0, 1],
  ]) {
    const schedule = makeSchedule({ steps: compute.length, compute, objective: "given" });
    // A time grid is of a table, and says no steps.
    for (const target of exportTargets.filter((to) => to !== "sigmas" && !approximate.includes(to))) {
      const { fileName, text } = exportSchedule(schedule, target);
      expect(importSchedule(text, fileName).compute).toEqual(compute);
    }
  }
});

test("The LeMiCa entry is the line of the released scripts, and MeanCache's has a source for every edge", () => {
  const wan = schedules.find((s) => s.provenance.model?.name === "Wan2.1-T2V-14B" && s.budget === 14)!;
  expect(exportSchedule(wan, "lemica").text).toContain("    14: [0, 1, 2, 3, 4, 5, 7, 10, 17, 24, 31, 38, 45, 49],\n");
  const mean = exportSchedule(wan, "meancache").text;
  const sources = JSON.parse(/edge_source = \{\n {4}14: (\[.*\]),/.exec(mean)![1]);
  expect(sources).toEqual([...Array(5).fill("chain"), ...Array(8).fill("v_diff_mean")]);
});

test("The CSV has a row per step", () => {
  const schedule = makeSchedule({ steps: 4, compute: [0, 1, 3], objective: "given" });
  expect(exportSchedule(schedule, "csv").text).toBe("step,compute\n0,1\n1,1\n2,0\n3,1\n");
});

test("An unknown target is refused with the known ones", () => {
  for (const target of ["onnx", "constructor"]) {
    expect(() => exportSchedule(schedules[0], target as ExportTarget)).toThrow(
      expect.objectContaining({
        code: "formats/unknown-target",
        message: expect.stringContaining(
          "cache-dit, cache-dit-yaml, sglang, sd-cpp, openvino, diffusers, comfyui, lemica",
        ),
      }),
    );
  }
});

test("A schedule that reuses its last step comes back from each export that has a flag for every step, and lists refuse it", () => {
  const schedule = makeSchedule({
    steps: 9,
    compute: [0, 2, 6],
    objective: "given",
    reuseLevel: "output",
    predictor: "hold",
  });
  for (const target of [
    "cache-dit",
    "cache-dit-yaml",
    "sglang",
    "sd-cpp",
    "diffusers",
    "comfyui",
    "csv",
    "json",
  ] as const) {
    const { fileName, text } = exportSchedule(schedule, target);
    expect(importSchedule(text, fileName)).toMatchObject({ steps: 9, compute: [0, 2, 6], mask: schedule.mask });
  }
  for (const target of ["lemica", "meancache"] as const) {
    expect(() => exportSchedule(schedule, target)).toThrow(expect.objectContaining({ code: "formats/other-schedule" }));
  }
});

test("Bins are the runs of the mask, for every mask of up to ten steps that is a schedule", () => {
  for (let steps = 2; steps <= 10; steps++) {
    for (let inner = 0; inner < 2 ** (steps - 1); inner++) {
      const mask = [1, ...Array.from({ length: steps - 1 }, (_, i) => (inner >> i) & 1)];
      expect(maskOfBins(binsOf(mask))).toEqual(mask);
    }
  }
});

test("The bins cache-dit itself ships make the steps they are known to make", () => {
  for (const policies of Object.values(published.cache_dit_scm_bins) as Record<string, never>[]) {
    for (const bins of Object.values(policies) as { compute_bins: number[]; cache_bins: number[]; steps: number[] }[]) {
      const text = `cache_dit.steps_mask(compute_bins=[${bins.compute_bins}], cache_bins=[${bins.cache_bins}])`;
      expect(importSchedule(text, "bins.py").compute).toEqual(bins.steps);
    }
  }
});

test("The node for ComfyUI is named for its schedule: two of one size, model and table are two nodes in two files", () => {
  const named = (compute: readonly number[], name: string, sigmas: readonly number[] = [1, 0]) => {
    const scheduler = { className: "Euler", config: {}, timesteps: [], sigmas: [...sigmas] };
    const schedule = makeSchedule({
      steps: 9,
      compute: [...compute],
      objective: "given",
      reuseLevel: "output",
      predictor: "hold",
      provenance: { model: { name }, scheduler },
    });
    const { fileName, text } = exportSchedule(schedule, "comfyui");
    const [, node] = /NODE_CLASS_MAPPINGS = \{"(\w+)"/.exec(text)!;
    expect(fileName).toMatch(/^lemica_schedule_5_of_9_[0-9a-f]{8}_comfyui\.py$/);
    expect(fileName).toContain(node!.slice(-8));
    return node;
  };
  const first = named([0, 1, 3, 6, 8], "wan");
  expect(first).toMatch(/^LemicaSchedule5of9_[0-9a-f]{8}$/);
  expect(named([0, 1, 3, 6, 8], "wan")).toBe(first);
  const others = [
    named([0, 2, 4, 7, 8], "wan"),
    named([0, 1, 3, 6, 8], "flux"),
    named([0, 1, 3, 6, 8], "wan", [0.9, 0]),
  ];
  expect(new Set([first, ...others]).size).toBe(4);
});

test("Nothing in a schedule becomes code of the node for ComfyUI", () => {
  const schedule = makeSchedule({
    steps: 4,
    compute: [0, 3],
    objective: "given",
    provenance: { model: { name: 'x"}\nimport os\u2028\u0085# \\' } },
  });
  const { text } = exportSchedule(schedule, "comfyui");
  expect(text.split(/[\n\u2028\u0085]/).filter((line) => /^\s*import os/.test(line))).toEqual([]);
});

test("The module for diffusers says what to ask for where a scheduler makes a table of another length", () => {
  const asked = (className: string, steps: number, config = {}) => {
    const numbers = Array.from({ length: steps }, (_, k) => steps - k);
    const scheduler = { className, config, timesteps: numbers, sigmas: [...numbers, 0] };
    const made = makeSchedule({ steps, compute: [0, 2, steps - 1], objective: "given", provenance: { scheduler } });
    return /num_inference_steps=([\w.]+)\)/.exec(exportSchedule(made, "diffusers").text)![1];
  };
  expect(asked("HeunDiscreteScheduler", 19)).toBe("10");
  expect(asked("KDPM2DiscreteScheduler", 15)).toBe("8");
  expect(asked("FlowMatchHeunDiscreteScheduler", 39)).toBe("20");
  expect(asked("PNDMScheduler", 51, { skip_prk_steps: true })).toBe("50");
  expect(asked("PNDMScheduler", 59)).toBe("50");
  expect(asked("EulerDiscreteScheduler", 20)).toBe("schedule.STEPS");
});

test("A schedule with fitted weights is exported as it is, or as its steps; a program that would drop the weights is refused", () => {
  const fitted = {
    lookBack: 1,
    noise: false,
    rows: [{ from: 0, to: 3, weights: { every: [1.1] } }],
    loop: "open",
    samples: 8,
  } as const;
  const schedule = makeSchedule({
    steps: 3,
    compute: [0],
    objective: "leximax",
    fitted: structuredClone(fitted) as never,
  });
  expect(importSchedule(exportSchedule(schedule, "json").text, "s.json")).toEqual(schedule);
  expect(exportSchedule(schedule, "csv").text).toBe("step,compute\n0,1\n1,0\n2,0\n");
  expect(exportSchedule(schedule, "diffusers").text).toContain("(0, 3, (1.1,), 0),");
  const rows = [{ ...fitted.rows[0], weights: { positive: [1.1], negative: [1] } }];
  const ofBranches = { ...schedule, fitted: { ...fitted, rows } };
  for (const target of exportTargets.filter((to) => to !== "json" && to !== "csv")) {
    const refused = target === "diffusers" ? ofBranches : schedule;
    expect(() => exportSchedule(refused, target)).toThrow(expect.objectContaining({ code: "formats/other-schedule" }));
  }
});

test("The sigmas of a time grid are the noise levels that are computed at, as they are and before the pipeline's scheduler shifts them", () => {
  const sigmas = [1, 0.9, 0.75, 0.5, 0.2, 0];
  const scheduler = (config: Record<string, unknown>) => ({
    className: "FlowMatchEulerDiscreteScheduler",
    config,
    timesteps: sigmas.slice(0, -1).map((sigma) => 1000 * sigma),
    sigmas,
  });
  const held = (config: Record<string, unknown>) =>
    makeSchedule({
      steps: 5,
      compute: [0, 2, 4],
      objective: "leximax",
      reuseLevel: "output",
      predictor: "hold",
      provenance: { scheduler: scheduler(config), guidance: { mode: "classifier-free", scale: 4 } },
    });
  const { fileName, text, notes } = exportSchedule(held({ shift: 3 }), "sigmas");
  expect(fileName).toBe("lemica_schedule_3_of_5_sigmas.py");
  expect(text).toContain("\nSIGMAS = [1, 0.75, 0.2, 0]\n");
  const before = JSON.parse(/PIPELINE_SIGMAS = (\[.*\])/.exec(text)![1]) as number[];
  expect(before.map((sigma) => Number(((3 * sigma) / (1 + 2 * sigma)).toFixed(12)))).toEqual([1, 0.75, 0.2]);
  expect(notes).toHaveLength(1);
  expect(exportSchedule(held({ use_dynamic_shifting: true }), "sigmas").text).toContain("use_dynamic_shifting=False");
});
