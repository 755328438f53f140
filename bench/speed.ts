/**
 * What reuse gains and what our loop costs, on the shipped model:
 *
 *     npx tsx bench/speed.ts [rounds, 12] [threads, all cores]
 *
 * 1. speed-up ÷ (T/B) at T = 50, B = 17: full and reused runs alternate in one process.
 * 2. the sampling loop (scheduler, guidance, checks, progress, the way to the child process and back) against bare
 *    `session.run` calls with the same feeds in this process, alternating too.
 */
import { InferenceSession, Tensor } from "onnxruntime-node";
import { maskOf, uniformSteps } from "#core/schedule.ts";
import { withSchedule } from "#diffusion/model/model.ts";
import { makeSettings } from "#diffusion/model/settings.ts";
import { normalNoise } from "#diffusion/tensors/noise.ts";
import { elements, stackRows } from "#diffusion/tensors/tensor.ts";
import { median } from "./median.ts";
import { openBench, promptNumber } from "./moving-shapes.ts";

const rounds = Number(process.argv[2] ?? 12);
const threads = process.argv[3] ? Number(process.argv[3]) : undefined;
const [T, B] = [50, 17];
const { model, inference, conditioned } = await openBench(threads);
const settings = makeSettings(model, { steps: T });
const samples = await conditioned(
  Array.from({ length: rounds }, (_, k) => promptNumber(k)),
  1,
);
const mask = maskOf(T, uniformSteps(T, B));
const masked = withSchedule<undefined>(model, { mask, predictor: "hold", schedule: undefined });
const bare = await bareRuns();
const ROTATION = ["full", "reused", "bare"] as const;

const times = { full: [] as number[], reused: [] as number[], bare: [] as number[] };
type Kind = keyof typeof times;
for (const [round, sample] of [samples[0]!, samples[0]!, ...samples].entries()) {
  const runs: Record<Kind, () => Promise<unknown>> = {
    full: () => inference.perform({ kind: "sample", model, settings, sample }),
    reused: () => inference.perform({ kind: "sample", model: masked, settings, sample }),
    bare,
  };
  // The order rotates, so that what a run leaves behind (clock, caches, spinning threads) falls on each alike.
  const order = ROTATION.slice(round % 3).concat(ROTATION.slice(0, round % 3));
  for (const kind of order) {
    const took = await timed(runs[kind]);
    if (round >= 2) times[kind].push(took); // the first rounds warm up
  }
}
await inference.close();

const speedUps = times.full.map((full, k) => full / times.reused[k]!);
const costs = times.full.map((full, k) => full / times.bare[k]!);
const [full, reused, plain] = [median(times.full), median(times.reused), median(times.bare)];
console.log(
  `rounds ${rounds}, medians: full ${full.toFixed(1)} ms, B = ${B} ${reused.toFixed(1)} ms, bare ${plain.toFixed(1)} ms`,
);
console.log(`speed-up ${median(speedUps).toFixed(3)}, ÷ (T/B) = ${(median(speedUps) / (T / B)).toFixed(3)}`);
console.log(
  `loop ÷ bare session.run = ${(full / plain).toFixed(4)} by medians, ${(sum(times.full) / sum(times.bare)).toFixed(4)} by sums, ${median(costs).toFixed(4)} the median of rounds`,
);

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** The denoiser calls of a full run and nothing else, in this process. */
async function bareRuns(): Promise<() => Promise<void>> {
  const session = await InferenceSession.create(model.files.denoiser, {
    ...(threads && { intraOpNumThreads: threads }),
    extra: { session: { set_denormal_as_zero: "1" } },
  });
  const { positive, negative } = samples[0]!.conditionings;
  const text = stackRows([negative.encoder_hidden_states!, positive.encoder_hidden_states!]);
  const x = normalNoise(elements(model.latentDims), { seed: 1, step: -1, draw: 0 });
  const latents = new Float32Array([...x, ...x]);
  return async () => {
    for (const t of settings.timesteps) {
      await session.run({
        hidden_states: new Tensor("float32", latents, [2, ...model.latentDims]),
        timestep: new Tensor("float32", Float32Array.of(t, t), [2]),
        encoder_hidden_states: new Tensor("float32", text.data, text.dims),
      });
    }
  };
}
