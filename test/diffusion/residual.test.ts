import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { edgesOf } from "#core/error-graph.ts";
import { calibrationCost, shortCalibrationCost } from "#diffusion/loop/calibration.ts";
import { type ConditionedSample, startOf } from "#diffusion/loop/conditioned-sample.ts";
import { loadModel } from "#diffusion/model/load-model.ts";
import { type Model, withResidual, withSchedule } from "#diffusion/model/model.ts";
import { makeSettings, schedulerOf } from "#diffusion/model/settings.ts";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import type { Session } from "#diffusion/session.ts";
import { stackRows } from "#diffusion/tensors/tensor.ts";
import { encodePrompts } from "#diffusion/text/encode-prompts.ts";
import { movingShapesFiles, tinySizes, writeFiles } from "../onnx/moving-shapes-folder.ts";
import { transformer } from "../onnx/residual-models.ts";
import { failureFrom } from "./onnx/failure-from.ts";
import { modelFile } from "./onnx/tiny-models.ts";

const inference = new OnnxInference({ threads: 1 });
let model: Model<never>;
let sample: ConditionedSample;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lemica-residual-"));
  await writeFiles(folder, { ...movingShapesFiles(), "transformer/model.onnx": transformer().onnx });
  model = await loadModel(folder);
  const { conditionings } = await encodePrompts(model, inference, ["a red circle moving left"], "");
  sample = { prompt: "a red circle moving left", negative: "", seed: 5, conditionings: conditionings[0]! };
});
afterAll(async () => {
  await inference.close();
  await rm(folder, { recursive: true, force: true });
});

const STEPS = 8;
const DIMS = [2, ...tinySizes.latentDims];

/** Both graphs as somebody would draw them, who knows nothing of surgery. */
async function drawn(): Promise<{ full: Session; short: Session; enters: string; leaves: string }> {
  const { onnx, enters, leaves } = transformer({ watched: true });
  const full = await inference.open(await modelFile(onnx));
  return {
    full,
    short: await inference.open(await modelFile(transformer({ withoutStack: true }).onnx)),
    enters,
    leaves,
  };
}

/** Euler's steps along the flow with guidance, and residuals held or extended by a line, straight from the formulas. */
async function byHand(mask: readonly number[], predictor: string): Promise<Float32Array> {
  const { full, short, enters, leaves } = await drawn();
  const settings = makeSettings(model, { steps: STEPS });
  const { sigmas, timesteps, guidance } = settings;
  const scale = guidance.mode === "classifier-free" ? guidance.scale : Number.NaN;
  const { positive, negative } = sample.conditionings;
  const text = stackRows([positive.encoder_hidden_states!, negative.encoder_hidden_states!]);
  let x: Float32Array = startOf(sample, schedulerOf(settings), 64).latent;
  const known: { sigma: number; residual: Float32Array }[] = [];
  for (let step = 0; step < STEPS; step++) {
    const t = timesteps[step]!;
    const feeds = {
      hidden_states: { data: Float32Array.from([...x, ...x]), dims: DIMS },
      timestep: { data: Float32Array.of(t, t), dims: [2] },
      encoder_hidden_states: text,
    };
    let v: Float32Array;
    if (mask[step] === 1) {
      const out = await full.run(feeds);
      v = out.velocity!.data;
      known.unshift({ sigma: sigmas[step]!, residual: out[leaves]!.data.map((y, k) => y - out[enters]!.data[k]!) });
    } else {
      const [last, before] = known as [(typeof known)[0], (typeof known)[0]?];
      const along = predictor === "taylor1" && before ? (sigmas[step]! - last.sigma) / (last.sigma - before.sigma) : 0;
      const given = last.residual.map((r, k) => r + (along === 0 ? 0 : along * (r - before!.residual[k]!)));
      v = (await short.run({ ...feeds, given: { data: given, dims: [2, 16, 8] } })).velocity!.data;
    }
    const ahead = sigmas[step + 1]! - sigmas[step]!;
    x = x.map((value, k) => value + ahead * (v[64 + k]! + scale * (v[k]! - v[64 + k]!)));
  }
  return x;
}

const settings = () => makeSettings(model, { steps: STEPS });
const level = (own: Model<never> = model) => withResidual(own, {});
const masked = (mask: readonly number[], predictor: string) =>
  withSchedule<undefined>(level(), { mask, predictor, schedule: undefined });
const worst = (a: Float32Array, b: Float32Array) => a.reduce((max, v, k) => Math.max(max, Math.abs(v - b[k]!)), 0);

describe("reuse at the residual level", () => {
  test.each([["hold"], ["taylor1"]] as const)("samples what is reckoned by hand, predictor %s", async (predictor) => {
    const mask = [1, 1, 0, 0, 1, 0, 0, 1];
    const made = await inference.perform({
      kind: "sample",
      model: masked(mask, predictor),
      settings: settings(),
      sample,
    });
    expect(worst(made.latent, await byHand(mask, predictor))).toBeLessThan(1e-5);
    expect([made.computedSteps, made.evaluations, made.shortEvaluations]).toEqual([4, 8, 8]);
    const atOutput = withSchedule<undefined>(model, { mask, predictor, schedule: undefined });
    const other = await inference.perform({ kind: "sample", model: atOutput, settings: settings(), sample });
    expect(worst(made.latent, other.latent)).toBeGreaterThan(1e-4);
    expect(other.shortEvaluations).toBe(0);
  });

  test("leaves a full run as it is, bit for bit", async () => {
    const cut = await inference.perform({ kind: "sample", model: level(), settings: settings(), sample });
    const plain = await inference.perform({ kind: "sample", model, settings: settings(), sample });
    expect(cut.latent).toEqual(plain.latent);
    expect(cut.shortEvaluations).toBe(0);
  });

  test("calibrates each edge as the run that reuses there and nowhere else, however many are replayed together", async () => {
    const full = await byHand(new Array(STEPS).fill(1), "hold");
    const reckoned: number[] = [];
    for (const [from, to] of edgesOf(STEPS, 3)) {
      const mask = Array.from({ length: STEPS }, (_, step) => (step > from && step < to ? 0 : 1));
      const moved = await byHand(mask, "hold");
      reckoned.push(moved.reduce((sum, v, k) => sum + Math.abs(v - full[k]!), 0) / full.length);
    }
    expect(Math.min(...reckoned)).toBeGreaterThan(1e-5);
    for (const batch of [1, 4]) {
      const told: number[] = [];
      const options = { maxGap: 3, distance: "l1", predictor: "hold", batch } as const;
      const task = {
        kind: "calibrate",
        model: level(),
        settings: settings(),
        sample,
        options,
        finished: new Map(),
      } as const;
      const errors = await inference.perform(task, {
        onEvent: (event) => event.kind === "progress" && told.push(event.done),
      });
      expect(worst(Float32Array.from(errors), Float32Array.from(reckoned))).toBeLessThan(1e-5);
      expect(told.at(-1)).toBe(5 * calibrationCost(STEPS, 3) + shortCalibrationCost(STEPS, 3));
      expect(told).toEqual([...told].sort((a, b) => a - b));
    }
  });

  test("calibrates and samples the same with a graph that takes so many rows at a time", async () => {
    const options = { maxGap: 3, distance: "l1", predictor: "hold", batch: 4 } as const;
    const made = async (own: Model<never>) => {
      const common = { model: withResidual(own, {}), settings: settings(), sample };
      const errors = await inference.perform({ kind: "calibrate", ...common, options, finished: new Map() });
      const mask = [1, 0, 0, 1, 0, 1, 0, 1];
      const applied = withSchedule<undefined>(common.model, { mask, predictor: "hold", schedule: undefined });
      const { latent } = await inference.perform({ kind: "sample", ...common, model: applied });
      return [...errors, ...latent];
    };
    const [open, ...fixed] = await Promise.all(
      [undefined, 1, 2, 3].map(async (rows) => {
        const place = await mkdtemp(join(folder, "rows-"));
        const { onnx } = transformer(rows === undefined ? {} : { rows });
        await writeFiles(place, { ...movingShapesFiles(), "transformer/model.onnx": onnx });
        return made(await loadModel(place));
      }),
    );
    for (const other of fixed) expect(worst(Float32Array.from(other), Float32Array.from(open!))).toBeLessThan(1e-6);
  });

  test("counts what an earlier run has finished as it counts what it does", async () => {
    const options = { maxGap: 3, distance: "l1", predictor: "hold", batch: 4 } as const;
    const common = { kind: "calibrate", model: level(), settings: settings(), sample, options } as const;
    const finished = new Map<number, readonly number[]>();
    const last = async () => {
      let done = 0;
      await inference.perform(
        { ...common, finished: new Map(finished) },
        {
          onEvent: (event) => {
            if (event.kind === "progress") done = event.done;
            else if (event.kind === "group") finished.set(event.group, event.errors);
          },
        },
      );
      return done;
    };
    const whole = await last();
    finished.delete(1);
    expect(await last()).toBe(whole);
    expect(await last()).toBe(whole);
  });

  test("keeps of a row as many numbers as the streams that the blocks add to", async () => {
    const task = { kind: "residual-length", model: level(), settings: settings(), sample } as const;
    const { full, enters } = await drawn();
    const stream = full.outputs.find(({ name }) => name === enters)!;
    expect(stream).toBeDefined();
    const { positive } = sample.conditionings;
    const outputs = await full.run({
      hidden_states: { data: new Float32Array(64), dims: [1, ...tinySizes.latentDims] },
      timestep: { data: Float32Array.of(500), dims: [1] },
      encoder_hidden_states: positive.encoder_hidden_states!,
    });
    expect(await inference.perform(task)).toBe(outputs[enters]!.data.length);
  });

  test("costs gap − 1 short evaluations for each edge", () => {
    const sum = edgesOf(20, 7).reduce((total, [from, to]) => total + (to - from - 1), 0);
    expect(shortCalibrationCost(20, 7)).toBe(sum);
    expect(shortCalibrationCost(4, 3)).toBe(1 + 1 + 2);
  });

  test("tells where it cuts and what a reused step costs", async () => {
    const { cut, measured } = await inference.perform({ kind: "reuse-cost", model: level() });
    expect(cut).toMatchObject({ names: ["blocks"], blocks: 3 });
    expect(measured!.reused).toBeGreaterThan(0);
    expect(measured!.computed).toBeGreaterThan(0);
  });

  test("refuses a cut that the stream goes around", async () => {
    const streams = [{ enters: "img", leaves: "blocks.2.mlp_gated" }];
    const task = { kind: "reuse-cost", model: withResidual(model, { streams }) } as const;
    // The stream itself goes round this tensor, so that the blocks are needed after it.
    expect((await failureFrom(inference.perform(task))).code).toBe("residual/not-clean");
  });
});
