import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { told } from "#core/said.ts";
import type { Settings } from "#diffusion/model/settings.ts";
import { normalNoise } from "#diffusion/tensors/noise.ts";
import { elements } from "#diffusion/tensors/tensor.ts";
import { contentHash } from "#engine/content-hash.ts";
import { writeNpy } from "#formats/npy.ts";
import type { ScheduleFile } from "#formats/schedule-file.ts";
import { formatSchedule, makeSchedule } from "#formats/schedule-file.ts";
import type { Comparison, Conditioning, PipelineModel, Samples, Video } from "#nodes/values.ts";
import type { RunEvent } from "#protocol/run-events.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";
import { familyFiles } from "../onnx/family-models/folders.ts";
import { writeFiles } from "../onnx/moving-shapes-folder.ts";
import { beginning, flow, from, PROMPTS, sampling } from "./flow.ts";
import { LATENT } from "./model-folder.ts";

const path = temporaryFolder();
const { run } = flow(path());
const model = from("model", "model");

/** A schedule file for 5 steps, of which 3 are computed. */
const SCHEDULE = path("three.schedule.json");
writeFileSync(
  SCHEDULE,
  formatSchedule(makeSchedule({ compute: [0, 2, 4], steps: 5, objective: "given", provenance: {} })),
);

/** A full run, and one with the schedule. */
const both = (begin: ReturnType<typeof beginning>) => ({
  ...begin,
  schedule: { type: "load/schedule", params: { file: SCHEDULE } },
  apply: { type: "apply/cache-mask", inputs: { model, schedule: from("schedule", "schedule") } },
  full: sampling(model),
  reused: sampling(from("apply", "model")),
});

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) => Buffer.from(buffer, byteOffset, byteLength);
const computedSteps = ({ items }: Samples) => items.map((item) => item.computedSteps);

describe("Apply Cache Mask", () => {
  test("gives a new model with the schedule on it, and leaves the one that came in as it was", async () => {
    const nodes = both(beginning());
    const before = await run(nodes, ["model"]);
    const hash = contentHash(before.value("model.model"));
    const after = await run(nodes, ["model", "apply", "schedule"]);
    const [full, masked] = [after.value<PipelineModel>("model.model"), after.value<PipelineModel>("apply.model")];
    expect(contentHash(full)).toBe(hash);
    expect(full).not.toHaveProperty("applied");
    expect(masked).toEqual({
      ...full,
      applied: { mask: [1, 0, 1, 0, 1], predictor: "hold", schedule: after.value("schedule.schedule") },
    });
    expect(Object.isFrozen(masked)).toBe(true);
  });

  test("takes the predictor that it is told, or the one that was calibrated with", async () => {
    const nodes = both(beginning());
    const told = { ...nodes, apply: { ...nodes.apply, params: { predictor: "taylor2" } } };
    expect((await run(told, ["apply"])).value<PipelineModel>("apply.model").applied!.predictor).toBe("taylor2");
  });

  test("refuses a schedule that was calibrated for the reuse of residuals", async () => {
    const file = path("residual.schedule.json");
    const residual = makeSchedule({
      compute: [0, 2, 4],
      steps: 5,
      objective: "given",
      reuseLevel: "residual",
      provenance: {},
    });
    writeFileSync(file, formatSchedule(residual));
    const nodes = both(beginning());
    const { failure } = await run({ ...nodes, schedule: { type: "load/schedule", params: { file } } }, ["apply"]);
    expect(failure).toMatchObject({ code: "apply/reuse-level", message: expect.stringContaining('"residual"') });
  });
});

describe("Sample", () => {
  test("computes the same number of steps for every seed, run after run, in full and with a schedule", async () => {
    const first = await run(both(beginning({ seeds: "1-2" })));
    expect(computedSteps(first.value("full.sample"))).toEqual([5, 5]);
    expect(computedSteps(first.value("reused.sample"))).toEqual([3, 3]);
    const second = await run(both(beginning({ seeds: "3" })));
    expect(second.worked).toContain("reused");
    expect(computedSteps(second.value("full.sample"))).toEqual([5]);
    expect(computedSteps(second.value("reused.sample"))).toEqual([3]);
    const { evaluations } = second.value<Samples>("reused.sample").items[0]!;
    expect(evaluations).toBe(6);
  });

  test("gives the same latents bit for bit for one seed, and others for another", async () => {
    const other = flow(path());
    const [once, again] = [await run(both(beginning())), await other.run(both(beginning()))];
    for (const output of ["full.sample", "reused.sample"]) {
      const [a, b] = [once.value<Samples>(output).items[0]!, again.value<Samples>(output).items[0]!];
      expect(again.worked).toContain(output.split(".")[0]);
      expect(bytesOf(a.latent).equals(bytesOf(b.latent))).toBe(true);
    }
    const { items } = (await run(both(beginning({ seeds: "1,2" })), ["full"])).value<Samples>("full.sample");
    expect(items[0]!.latent).toEqual(once.value<Samples>("full.sample").items[0]!.latent);
    expect(items[1]!.latent).not.toEqual(items[0]!.latent);
  });

  test("refuses a schedule for another number of steps", async () => {
    const { failure } = await run(both(beginning({ steps: 4 })), ["reused"]);
    expect(failure).toMatchObject({ code: "diffusion/mask-length", message: expect.stringContaining("for 5 steps") });
  });

  test("is cancelled between steps", async () => {
    const stop = new AbortController();
    const running = run(beginning({ steps: 1000 }), ["settings", "prompts"]);
    await running;
    const onEvent = (event: RunEvent) => {
      if (event.type === "node-progress" && event.node === "full") stop.abort();
    };
    const sampled = run({ ...beginning({ steps: 1000 }), full: sampling(model) }, ["full"], stop.signal, onEvent);
    expect(await sampled).toMatchObject({ status: "cancelled", cancelled: "full" });
    // The process for models is sound after it.
    expect(
      computedSteps((await run({ ...beginning(), full: sampling(model) }, ["full"])).value("full.sample")),
    ).toEqual([5]);
  });
});

describe("Prompts", () => {
  const prompts = (params: Readonly<Record<string, unknown>>) => ({
    ...beginning(),
    prompts: { ...beginning().prompts, params },
  });
  const pairs = async (params: Readonly<Record<string, unknown>>) => {
    const { samples } = (await run(prompts(params), ["prompts"])).value<Conditioning>("prompts.conditioning");
    return samples.map(({ prompt, seed }) => [prompt, seed]);
  };

  test("pairs every line, of the text and then of the file, with every seed of lists and ranges", async () => {
    writeFileSync(path("prompts.txt"), `\uFEFF${PROMPTS[1]}\r\n\r\n`);
    const [a, b] = PROMPTS;
    expect(await pairs({ prompts: `  ${a}  \n\n`, file: "prompts.txt", seeds: "7, 2-3" })).toEqual([
      [a, 7],
      [a, 2],
      [a, 3],
      [b, 7],
      [b, 2],
      [b, 3],
    ]);
    expect((await run(prompts({ prompts: a, file: "prompts.txt" }), ["prompts"])).worked).toContain("prompts");
    writeFileSync(path("prompts.txt"), `${a}\n${b}\n`);
    expect((await run(prompts({ prompts: a, file: "prompts.txt" }), ["prompts"])).worked).toContain("prompts");
  });

  test("start from the latents of a .npy file, which are then those of the seed only if they are equal", async () => {
    const latent = normalNoise(elements(LATENT), { seed: 1, step: -1, draw: 0 });
    writeFileSync(path("noise.npy"), writeNpy(latent, LATENT));
    const given = { ...prompts({ prompts: PROMPTS[0], seeds: "1", latents: "noise.npy" }), full: sampling(model) };
    const own = { ...beginning(), full: sampling(model) };
    const [a, b] = [await run(given, ["full"]), await run(own, ["full"])];
    expect(a.value<Samples>("full.sample").items[0]!.latent).toEqual(b.value<Samples>("full.sample").items[0]!.latent);
    writeFileSync(path("noise.npy"), writeNpy(latent.toReversed(), LATENT));
    const c = await run(given, ["full"]);
    expect(c.value<Samples>("full.sample").items[0]!.latent).not.toEqual(
      b.value<Samples>("full.sample").items[0]!.latent,
    );
  });

  test("are read from a file by the mark of its encoding", async () => {
    const file = path("prompts.txt");
    writeFileSync(file, Buffer.from(`\ufeff${PROMPTS.join("\r\n")}\r\n`, "utf16le"));
    expect(await pairs({ file, seeds: "1" })).toEqual(PROMPTS.map((prompt) => [prompt, 1]));
  });

  test("tell which prompts were cut for their length", async () => {
    const long = `${PROMPTS[0]} moving right on black moving right on black moving right on black`;
    const { events } = await run(prompts({ prompts: long }), ["prompts"]);
    const said = events.flatMap((event) => (event.type === "node-log" ? [told(event.message)] : []));
    expect(said.join()).toMatch(/tokens too long for moving-shapes; its end was cut off/);
  });

  test.each(["x", "3-1", "1,,2", "-1", "1.5"])("refuse the seeds %s when the workflow is checked", async (seeds) => {
    const { status, problems } = await run(prompts({ prompts: PROMPTS[0], seeds }), ["prompts"]);
    expect(status).toBe("refused");
    expect(problems[0]!.message).toContain("must be whole numbers and ranges such as 1, 2, 5-8");
  });
});

describe("Sampling Settings", () => {
  const settings = (params: Readonly<Record<string, unknown>>) => ({
    ...beginning(),
    settings: { type: "sample/settings", params: { steps: 5, ...params }, inputs: { model } },
    full: sampling(model),
    video: { type: "sample/decode", inputs: { sample: from("full", "sample") } },
  });

  test("let another sampler for flow models run from end to end, with other results", async () => {
    const own = await run(settings({}));
    const unipc = await run(settings({ sampler: "UniPCMultistepScheduler" }));
    expect(unipc.value<Settings>("settings.settings")).toMatchObject({
      className: "UniPCMultistepScheduler",
      config: expect.objectContaining({ use_flow_sigmas: true, prediction_type: "flow_prediction", flow_shift: 3 }),
    });
    expect(unipc.value<Video>("video.video").clips[0]!.clip).toMatchObject({ frames: 8, height: 64, width: 64 });
    expect(unipc.value<Samples>("full.sample").items[0]!.latent).not.toEqual(
      own.value<Samples>("full.sample").items[0]!.latent,
    );
  });

  test("refuse a sampler or a shift that does not go with the model", async () => {
    const { failure } = await run(settings({ sampler: "DDIMScheduler" }), ["settings"]);
    expect(failure).toMatchObject({ code: "settings/sampler-mismatch" });
    expect(failure!.message).toContain("use FlowMatchEulerDiscreteScheduler, UniPCMultistepScheduler or DPMSolver");
  });

  test("need one evaluation a step without guidance, and two with it", async () => {
    const none = (await run(settings({ guidance: 1 }), ["full"])).value<Samples>("full.sample");
    const some = (await run(settings({ guidance: 3 }), ["full"])).value<Samples>("full.sample");
    expect([none.items[0]!.evaluations, some.items[0]!.evaluations]).toEqual([5, 10]);
  });

  test("up to a guidance of 1 take the prompt alone, as in diffusers: opposite prompts are not the same picture", async () => {
    const latentsOf = async (guidance: number) => {
      const nodes = { ...settings({ guidance }), prompts: beginning({ prompts: PROMPTS }).prompts };
      return (await run(nodes, ["full"])).value<Samples>("full.sample").items.map(({ latent }) => latent);
    };
    const [none, half, alone] = [await latentsOf(0), await latentsOf(0.5), await latentsOf(1)];
    expect(none).toEqual(alone);
    expect(half).toEqual(alone);
    expect(none[0]).not.toEqual(none[1]);
  });

  test("can be for one step, which is sampled but not calibrated", async () => {
    const nodes = settings({ steps: 1 });
    expect(computedSteps((await run(nodes, ["full"])).value<Samples>("full.sample"))).toEqual([1]);
    const inputs = { model, conditioning: from("prompts", "conditioning"), settings: from("settings", "settings") };
    const { failure } = await run({ ...nodes, errors: { type: "calibrate/errors", inputs } }, ["errors"]);
    expect(failure).toMatchObject({ code: "calibrate/one-step" });
  });

  test("say when a guidance is not looked at, since the model is sampled without", async () => {
    const folder = path("turbo");
    const scheduler = { _class_name: "FlowMatchEulerDiscreteScheduler", shift: 3 };
    const files = { ...familyFiles("z-image"), "scheduler/scheduler_config.json": JSON.stringify(scheduler) };
    await writeFiles(folder, files);
    const sizes = { width: 32, height: 32 };
    const nodes = { ...settings({ guidance: 3 }), model: { type: "load/pipeline", params: { folder, ...sizes } } };
    const { events } = await run(nodes, ["settings"]);
    const said = events.flatMap((event) => (event.type === "node-log" ? [told(event.message)] : []));
    expect(said).toContain("turbo is sampled without guidance: the guidance scale is not looked at.");
  });
});

describe("Compare and Measure Joint Error", () => {
  const compared = (begin = beginning()) => {
    const nodes = both(begin);
    return {
      ...nodes,
      fullVideo: { type: "sample/decode", inputs: { sample: from("full", "sample") } },
      reusedVideo: { type: "sample/decode", inputs: { sample: from("reused", "sample") } },
      compare: {
        type: "compare/compare",
        inputs: { reference: from("fullVideo", "video"), video: from("reusedVideo", "video") },
      },
      joint: {
        type: "compare/joint-error",
        inputs: { reference: from("full", "sample"), sample: from("reused", "sample") },
      },
    };
  };

  test("measure how far reuse is from the full run, and what was saved", async () => {
    const ran = await run(compared(beginning({ prompts: PROMPTS, seeds: "1" })));
    const { rows } = ran.value<Comparison>("compare.comparison");
    expect(rows.map(({ prompt, seed }) => [prompt, seed])).toEqual(PROMPTS.map((prompt) => [prompt, 1]));
    for (const row of rows) {
      expect(row).toMatchObject({ computedSteps: 3, referenceSteps: 5 });
      expect(row.psnr).toBeGreaterThan(5);
      expect(row.psnr).toBeLessThan(100);
      expect(row.ssim).toBeLessThan(1);
      expect(row.l1).toBeGreaterThan(0);
      expect(row.seconds).toBeGreaterThan(0);
    }
    const schedule = ran.value<ScheduleFile>("joint.schedule");
    const [full, reused] = [ran.value<Samples>("full.sample").items, ran.value<Samples>("reused.sample").items];
    const mean = (latent: Float32Array, other: Float32Array) =>
      latent.reduce((sum, v, k) => sum + Math.abs(v - other[k]!), 0) / latent.length;
    const expected = full.map(({ latent }, k) => mean(latent, reused[k]!.latent));
    expect(schedule.jointErrors).toHaveLength(PROMPTS.length);
    schedule.jointErrors!.forEach((error, k) => {
      expect(error).toBeCloseTo(expected[k]!, 10);
    });
    expect(schedule.jointError).toBeCloseTo(expected.reduce((sum, error) => sum + error, 0) / expected.length, 10);
    expect(schedule.distance).toBe("l1");
  });

  test("find nothing between a run and itself", async () => {
    const nodes = compared();
    const same = {
      ...nodes,
      compare: {
        ...nodes.compare,
        inputs: { reference: from("fullVideo", "video"), video: from("fullVideo", "video") },
      },
    };
    const [row] = (await run(same, ["compare"])).value<Comparison>("compare.comparison").rows;
    expect(row).toMatchObject({ psnr: 100, ssim: 1, l1: 0 });
  });

  test("refuse samples of other prompts, seeds or settings, and those not made as they need them", async () => {
    const nodes = compared();
    const others = { ...beginning({ seeds: "2" }).prompts };
    const withOthers = { ...nodes, others, full: sampling(model, "settings", "others") };
    const other = await run(withOthers, ["compare", "joint"]);
    expect(other.failures.map(({ code }) => code)).toEqual(["compare/other-samples", "compare/other-samples"]);
    expect(other.failures[1]!.message).toContain("not of the same prompts and seeds");

    const slow = { type: "sample/settings", params: { steps: 5, guidance: 2 }, inputs: { model } };
    const elsewhere = await run({ ...nodes, slow, full: sampling(model, "slow") }, ["joint"]);
    expect(elsewhere.failure!.message).toContain("not of the same model and settings");

    const turned = { reference: from("reused", "sample"), sample: from("full", "sample") };
    const noSchedule = await run({ ...nodes, joint: { ...nodes.joint, inputs: turned } }, ["joint"]);
    expect(noSchedule.failure).toMatchObject({ code: "compare/no-schedule" });
    const notFull = { reference: from("reused", "sample"), sample: from("reused", "sample") };
    const twice = await run({ ...nodes, joint: { ...nodes.joint, inputs: notFull } }, ["joint"]);
    expect(twice.failure).toMatchObject({ code: "compare/not-full" });
  });
});
