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
import { withSchedule } from "#diffusion/model.ts";
import { normalNoise } from "#diffusion/noise.ts";
import { makeSettings } from "#diffusion/settings.ts";
import { elements, stackRows } from "#diffusion/tensor.ts";
import { median, openBench, promptNumber } from "./moving-shapes.ts";

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

const times = { full: [] as number[], reused: [] as number[], bare: [] as number[] };
for (const [round, sample] of [samples[0]!, ...samples].entries()) {
  const full = await timed(() => inference.perform({ kind: "sample", model, settings, sample }));
  const reused = await timed(() => inference.perform({ kind: "sample", model: masked, settings, sample }));
  const plain = await bare();
  if (round === 0) continue; // warm-up
  times.full.push(full);
  times.reused.push(reused);
  times.bare.push(plain);
}
await inference.close();

const speedUps = times.full.map((full, k) => full / times.reused[k]!);
const costs = times.full.map((full, k) => full / times.bare[k]!);
console.log(
  `rounds ${rounds}, medians: full ${median(times.full).toFixed(0)} ms, B = ${B} ${median(times.reused).toFixed(0)} ms, bare ${median(times.bare).toFixed(0)} ms`,
);
console.log(`speed-up ${median(speedUps).toFixed(3)}, ÷ (T/B) = ${(median(speedUps) / (T / B)).toFixed(3)}`);
console.log(
  `loop ÷ bare session.run = ${median(costs).toFixed(4)} (by sums ${(sum(times.full) / sum(times.bare)).toFixed(4)})`,
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
async function bareRuns(): Promise<() => Promise<number>> {
  const session = await InferenceSession.create(model.files.denoiser, {
    ...(threads && { intraOpNumThreads: threads }),
    extra: { session: { set_denormal_as_zero: "1" } },
  });
  const { positive, negative } = samples[0]!.conditionings;
  const text = stackRows([negative["encoder_hidden_states"]!, positive["encoder_hidden_states"]!]);
  const x = normalNoise(elements(model.latentDims), { seed: 1, step: -1, draw: 0 });
  const latents = new Float32Array([...x, ...x]);
  return async () => {
    const began = performance.now();
    for (const t of settings.timesteps) {
      await session.run({
        hidden_states: new Tensor("float32", latents, [2, ...model.latentDims]),
        timestep: new Tensor("float32", Float32Array.of(t, t), [2]),
        encoder_hidden_states: new Tensor("float32", text.data, text.dims),
      });
    }
    return performance.now() - began;
  };
}
