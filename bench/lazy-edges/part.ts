/**
 * One build's calibration of the shipped model: `part.ts FOLDER SAMPLES STEPS BUDGETS AGGREGATE`, told when to begin. As far as the budgets need it where the
 * build can, else of all edges. What it imports of the build is found where it is or was.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promptNumber } from "../moving-shapes.ts";
import type { Answer } from "./answer.ts";

const [folder, sampleCount, stepCount, budgetList, how] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];
const [steps, maxGap] = [Number(stepCount), 7];
const budgets = budgetList.split(",").map(Number);

const has = (path: string) => existsSync(join(folder, path));
async function of(...paths: readonly string[]) {
  return await import(pathToFileURL(join(folder, paths.find(has)!)).href);
}
const { loadModel } = await of("nodes/diffusion/model/load-model.ts", "nodes/diffusion/load-model.ts");
const { makeSettings } = await of("nodes/diffusion/model/settings.ts", "nodes/diffusion/settings.ts");
const { samplerOf } = await of("nodes/diffusion/run/sample-model.ts", "nodes/diffusion/sample-model.ts");
const { calibrateSample, batchWithin } = await of(
  "nodes/diffusion/loop/calibration.ts",
  "nodes/diffusion/calibration.ts",
);
const { startOf } = await of("nodes/diffusion/loop/conditioned-sample.ts", "nodes/diffusion/conditioned-sample.ts");
const { encodePrompts } = await of("nodes/diffusion/text/encode-prompts.ts", "nodes/diffusion/encode-prompts.ts");
const { openModel } = await of("nodes/diffusion/onnx/open-model.ts");
const { sessionOf } = await of("nodes/diffusion/onnx/run-session.ts");
const { OnnxInference } = await of("nodes/diffusion/onnx/onnx-inference.ts", "nodes/diffusion/onnx/host.ts");
const { aggregate } = await of("nodes/core/aggregate.ts");
const { solve } = await of("nodes/core/solver.ts");
const lazily = has("nodes/diffusion/loop/lazy-calibration.ts")
  ? (await of("nodes/diffusion/loop/lazy-calibration.ts")).calibrateLazily
  : undefined;
const predictor = has("nodes/core/hold.ts") ? (await of("nodes/core/hold.ts")).hold : "hold";

const model = await loadModel(join(folder, "models/moving-shapes"));
const inference = new OnnxInference({ threads: 1 });
const prompts = Array.from({ length: Number(sampleCount) }, (_, k) => promptNumber(400 + 7 * k));
const { conditionings } = await encodePrompts(model, inference, prompts, "");
await inference.close();
const settings = makeSettings(model, { steps });
const session = sessionOf(model.files.denoiser, await openModel(model.files.denoiser, { threads: 1 }, undefined));
const sampler = samplerOf(model, settings, session);
const length = model.latentDims.reduce((product: number, d: number) => product * d, 1);
const starts = prompts.map((prompt, k) =>
  startOf({ prompt, negative: "", seed: k + 1, conditionings: conditionings[k] }, sampler.scheduler, length),
);

process.on("message", async () => {
  const before = process.cpuUsage();
  let evaluations = 0;
  // As Calibrate Errors has it by default.
  const batch = batchWithin(64 * 2 ** 20, length, settings);
  const options = { maxGap, distance: "l1", predictor, batch };
  const errors: Float64Array[] = [];
  if (lazily) {
    const onProgress = (done: number) => {
      evaluations = done;
    };
    const found = await lazily(sampler, starts, {
      ...options,
      budgets,
      aggregate: how,
      untilStable: false,
      onProgress,
    });
    errors.push(
      ...found.errors.map((own: Float64Array) => own.map((e) => (Number.isNaN(e) ? Number.MAX_VALUE / 64 : e))),
    );
  } else {
    for (const start of starts) {
      let own = 0;
      const onProgress = (done: number) => {
        own = done;
      };
      errors.push(await calibrateSample(sampler, start, { ...options, onProgress }));
      evaluations += own;
    }
  }
  const solution = solve({ steps, maxGap, errors: aggregate(errors, how) });
  const { user, system } = process.cpuUsage(before);
  const schedules = budgets.map((budget) => solution.compute(budget).join(" "));
  process.send!({ processor: (user + system) / 1e6, evaluations, schedules } satisfies Answer);
});
process.send!("ready");
