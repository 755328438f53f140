/**
 * Both reuse levels side by side on the shipped model:
 *
 *     npx tsx bench/residual.ts [unseen samples, 4] [steps, 20] [budgets, 5,7,10] [rounds, 6] [predictor, hold]
 *
 * 1. time of a reused step as share of a computed one, in the sampling loop with both guidance branches;
 * 2. mean PSNR of decoded frames against the full run, over prompt × seed pairs that calibration never saw: at equal
 *    budget, and at equal time (the output level with as many steps more as the residual level's short calls cost, by the
 *    times of single calls).
 */
import { aggregate } from "#core/aggregate.ts";
import { maskOf, uniformSteps } from "#core/schedule.ts";
import { solve } from "#core/solver.ts";
import type { ConditionedSample } from "#diffusion/conditioned-sample.ts";
import { decodeLatent } from "#diffusion/decode-latents.ts";
import { type Model, withResidual, withSchedule } from "#diffusion/model.ts";
import { parsePredictor } from "#diffusion/predictor.ts";
import { makeSettings } from "#diffusion/settings.ts";
import { type Clip, clipFromTensor } from "#media/clip.ts";
import { compareClips } from "#nodes/compare/compare-clips.ts";
import { mean, openBench, promptNumber } from "./moving-shapes.ts";

const unseenCount = Number(process.argv[2] ?? 4);
const T = Number(process.argv[3] ?? 20);
/** None measures time alone. */
const budgets = (process.argv[4] ?? "5,7,10").split(",").filter(Boolean).map(Number);
const rounds = Number(process.argv[5] ?? 6);
const predictor = parsePredictor(process.argv[6] ?? "hold");
const GAP = Math.min(7, T - 1);

const { model, inference, conditioned } = await openBench();
const settings = makeSettings(model, { steps: T });
const levels = { output: model, residual: withResidual(model, {}) };
type Level = keyof typeof levels;

const masked = (level: Level, compute: readonly number[]) =>
  withSchedule<undefined>(levels[level], { mask: maskOf(T, compute), predictor, schedule: undefined });
const run = (of: Model, sample: ConditionedSample) =>
  inference.perform({ kind: "sample", model: of, settings, sample });

const unseen = await conditioned(
  Array.from({ length: unseenCount }, (_, k) => promptNumber(3 + 11 * k)),
  1001,
);
const shares = await timeShares();
const { measured } = await inference.perform({ kind: "reuse-cost", model: levels.residual });
console.log(
  `a reused step costs ${(100 * shares.residual).toFixed(1)} % of a computed one at the level residual, ${(100 * shares.output).toFixed(1)} % at the level output`,
);
console.log(
  `one call of one row: ${measured!.computed.toFixed(2)} ms computed, ${measured!.reused.toFixed(2)} ms reused, ${((100 * measured!.reused) / measured!.computed).toFixed(1)} %`,
);

if (budgets.length > 0) await compareLevels();
await inference.close();

async function compareLevels(): Promise<void> {
  const graphs = { output: await errorsAt("output"), residual: await errorsAt("residual") };
  const references = await clipsOf(levels.output);
  console.log("budget | residual PSNR | output PSNR, same budget | output PSNR, same time (its budget)");
  for (const budget of budgets) {
    const ahead = Math.min(T, Math.round(budget + ((T - budget) * measured!.reused) / measured!.computed));
    const own = await fidelity("residual", graphs.residual, references, budget);
    const same = await fidelity("output", graphs.output, references, budget);
    const equal = ahead === budget ? same : await fidelity("output", graphs.output, references, ahead);
    console.log(`${budget} | ${own.toFixed(2)} | ${same.toFixed(2)} | ${equal.toFixed(2)} (${ahead})`);
  }
}

/**
 * Of runs that alternate, from the loop's own clock: time beyond that of the computed steps, a reused step. The fastest
 * run of each kind counts, which other work on the machine has disturbed least.
 */
async function timeShares(): Promise<Record<Level, number>> {
  const budget = Math.max(2, Math.round(T / 4));
  const compute = uniformSteps(T, budget);
  const times: Record<Level, number[]> = { output: [], residual: [] };
  const fulls: Record<Level, number[]> = { output: [], residual: [] };
  for (let round = -1; round < rounds; round++) {
    for (const level of ["output", "residual"] as const) {
      const full = await run(levels[level], unseen[0]!);
      const reused = await run(masked(level, compute), unseen[0]!);
      if (round < 0) continue; // the first round warms up
      fulls[level].push(full.milliseconds);
      times[level].push(reused.milliseconds);
    }
  }
  const shareOf = (level: Level) => {
    const step = Math.min(...fulls[level]) / T;
    const reused = Math.min(...times[level]);
    console.log(`${level}: computed step ${step.toFixed(2)} ms, ${budget} of ${T} in ${reused.toFixed(1)} ms`);
    return (reused - budget * step) / (T - budget) / step;
  };
  return { output: shareOf("output"), residual: shareOf("residual") };
}

async function errorsAt(level: Level) {
  const samples = await conditioned([promptNumber(400), promptNumber(407)], 1);
  const began = performance.now();
  const perSample: Float64Array[] = [];
  for (const sample of samples) {
    const options = { maxGap: GAP, distance: "l1", predictor, batch: 16 } as const;
    const of = levels[level];
    perSample.push(
      await inference.perform({ kind: "calibrate", model: of, settings, sample, options, finished: new Map() }),
    );
  }
  console.log(`calibrated at the level ${level} in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return { steps: T, maxGap: GAP, errors: aggregate(perSample, "mean") };
}

async function fidelity(
  level: Level,
  graph: Awaited<ReturnType<typeof errorsAt>>,
  references: readonly Clip[],
  budget: number,
): Promise<number> {
  const clips = await clipsOf(masked(level, solve(graph).compute(budget)));
  const found = await Promise.all(clips.map((clip, k) => compareClips(clip, references[k]!, () => {})));
  return mean(found.map(({ psnr }) => psnr));
}

async function clipsOf(of: Model): Promise<Clip[]> {
  const clips: Clip[] = [];
  for (const sample of unseen) {
    const { latent } = await run(of, sample);
    clips.push(clipFromTensor(await decodeLatent(model, inference, latent)));
  }
  return clips;
}
