import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { edgeCount } from "#core/error-graph.ts";
import { hold } from "#core/hold.ts";
import { calibrateSample, calibrationCost, edgeGroups } from "#diffusion/loop/calibration.ts";
import { type ConditionedSample, startOf } from "#diffusion/loop/conditioned-sample.ts";
import { loadModel } from "#diffusion/model/load-model.ts";
import { type Model, withSchedule } from "#diffusion/model/model.ts";
import { makeSettings } from "#diffusion/model/settings.ts";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { sampleModel, samplerOf } from "#diffusion/run/sample-model.ts";
import type { CalibrationTask, TaskEvent } from "#diffusion/run/tasks.ts";
import { elements } from "#diffusion/tensors/tensor.ts";
import { encodePrompts } from "#diffusion/text/encode-prompts.ts";
import { movingShapesFiles, writeFiles } from "../../onnx/moving-shapes-folder.ts";
import { failureFrom } from "./failure-from.ts";

const lasting = new OnnxInference({ threads: 1 });
afterAll(() => lasting.close());
let model: Model<never>;
let sample: ConditionedSample;
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "lemica-perform-"));
  await writeFiles(folder, movingShapesFiles());
  model = await loadModel(folder);
  const { conditionings } = await encodePrompts(model, lasting, ["a red circle moving left"], "");
  sample = { prompt: "a red circle moving left", negative: "", seed: 5, conditionings: conditionings[0]! };
});

const calibration = (steps: number, finished = new Map<number, readonly number[]>()): CalibrationTask => ({
  kind: "calibrate",
  model,
  settings: makeSettings(model, { steps }),
  sample,
  options: { maxGap: 4, distance: "l1", predictor: "hold", batch: 3 },
  finished,
});

function inferenceOf(): OnnxInference {
  const inference = new OnnxInference({ threads: 1 });
  onTestFinished(() => inference.close());
  return inference;
}

describe("a task that runs where its model is held", () => {
  test("samples bit for bit what the loop samples that crosses at every step, in full and masked", async () => {
    const settings = makeSettings(model, { steps: 12 });
    const sampler = samplerOf(model, settings, await lasting.open(model.files.denoiser));
    const mask = [1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 1];
    const masked = withSchedule<undefined>(model, { mask, predictor: "taylor1", schedule: undefined });
    for (const used of [model, masked]) {
      const here = await sampleModel(sampler, used, sample);
      const there = await lasting.perform({ kind: "sample", model: used, settings, sample });
      expect(there.latent).toEqual(here.latent);
      expect(there.computedSteps).toBe(here.computedSteps);
    }
  });

  test("that does not fit this program is no fault of the model: it is said that the program may have changed", async () => {
    // As a process of older files would send it, which is how it was met.
    const { graph: _, ...older } = model;
    const settings = makeSettings(model, { steps: 4 });
    const failing = lasting.perform({ kind: "sample", model: older as Model<never>, settings, sample });
    const failure = await failureFrom(failing);
    expect(failure.code).toBe("onnx/unforeseen");
    expect(failure.message).toMatch(
      /while sampling with .*'names'.*stop it and start it anew; otherwise report this\.$/,
    );
  });

  test("calibrates what the loop calibrates that crosses at every step, and tells each group and the evaluations", async () => {
    const task = calibration(10);
    const events: TaskEvent[] = [];
    const there = await lasting.perform(task, { onEvent: (event) => events.push(event) });
    const sampler = samplerOf(model, task.settings, await lasting.open(model.files.denoiser));
    const start = startOf(sample, sampler.scheduler, elements(model.latentDims));
    expect(there).toEqual(await calibrateSample(sampler, start, { ...task.options, predictor: hold }));
    const groups = events.flatMap((event) => (event.kind === "group" ? [event] : []));
    expect(groups.map((event) => event.group)).toEqual(edgeGroups(10, 4, 3).map((_, k) => k));
    expect(groups.flatMap((event) => event.errors)).toHaveLength(edgeCount(10, 4));
    const told = events.flatMap((event) => (event.kind === "progress" ? [event.done] : []));
    expect(told.at(-1)).toBe(calibrationCost(10, 4));
  });

  test("goes on from the groups that an aborted one had finished, with the same errors", async () => {
    const whole = await lasting.perform(calibration(30));
    const controller = new AbortController();
    const kept = new Map<number, readonly number[]>();
    const onEvent = (event: TaskEvent) => {
      if (event.kind === "group") kept.set(event.group, event.errors);
      if (kept.size === 5) controller.abort(new Error("stop"));
    };
    await expect(lasting.perform(calibration(30), { signal: controller.signal, onEvent })).rejects.toThrow("stop");
    expect(kept.size).toBe(5);
    const again: number[] = [];
    const rest = await lasting.perform(calibration(30, kept), {
      onEvent: (event) => event.kind === "group" && again.push(event.group),
    });
    expect(rest).toEqual(whole);
    expect(again[0]).toBe(5);
  });

  test("gives its process up between steps when it is aborted, and the same process does the next", async () => {
    const inference = inferenceOf();
    await inference.open(model.files.denoiser);
    const { pid } = inference;
    const settings = makeSettings(model, { steps: 1000 });
    const controller = new AbortController();
    const onEvent = () => controller.abort(new Error("enough"));
    const long = inference.perform({ kind: "sample", model, settings, sample }, { signal: controller.signal, onEvent });
    await expect(long).rejects.toThrow("enough");
    const short = makeSettings(model, { steps: 3 });
    expect((await inference.perform({ kind: "sample", model, settings: short, sample })).computedSteps).toBe(3);
    expect(inference.pid).toBe(pid);
  });

  test("fails with a clear sentence when its process is killed, and the next works", async () => {
    const inference = inferenceOf();
    const settings = makeSettings(model, { steps: 1000 });
    const onEvent = () => process.kill(inference.pid!, "SIGKILL");
    const failure = await failureFrom(inference.perform({ kind: "sample", model, settings, sample }, { onEvent }));
    expect(failure.code).toBe("onnx/process-died");
    expect(failure.message).toContain("while sampling with");
    const short = makeSettings(model, { steps: 3 });
    expect((await inference.perform({ kind: "sample", model, settings: short, sample })).computedSteps).toBe(3);
  });

  test("hands its own failures on: a mask of another length", async () => {
    const masked = withSchedule<undefined>(model, { mask: [1, 0, 1], predictor: "hold", schedule: undefined });
    const settings = makeSettings(model, { steps: 5 });
    const failure = await failureFrom(lasting.perform({ kind: "sample", model: masked, settings, sample }));
    expect(failure.code).toBe("diffusion/mask-length");
  });
});
