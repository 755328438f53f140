/**
 * Both reuse levels side by side on the shipped model:
 *
 *     npx tsx bench/residual.ts [unseen samples, 4] [steps, 20] [budgets, 5,7,10] [rounds, 6] [predictor, hold]
 *
 * 1. time of a reused step as share of a computed one, in the sampling loop with both guidance branches and between single
 *    calls: the median of the rounds' own shares;
 * 2. mean PSNR of decoded frames against the full run, over prompt × seed pairs that calibration never saw: at equal
 *    budget, and at equal time (the output level with as many steps more as the residual level's short calls cost, by the
 *    times of single calls).
 */
import { aggregate } from "#core/aggregate.ts";
import { predictorById } from "#core/predictors.ts";
import { maskOf, uniformSteps } from "#core/schedule.ts";
import { solve } from "#core/solver.ts";
import type { ConditionedSample } from "#diffusion/loop/conditioned-sample.ts";
import { type Model, withResidual, withSchedule } from "#diffusion/model/model.ts";
import { makeSettings } from "#diffusion/model/settings.ts";
import { decodeLatent } from "#diffusion/picture/decode-latents.ts";
import { type Clip, clipFromTensor } from "#media/clip.ts";
import { compareClips } from "#nodes/compare/compare-clips.ts";
import { median } from "./median.ts";
import { mean, openBench, promptNumber } from "./moving-shapes.ts";

const unseenCount = Number(process.argv[2] ?? 4);
const T = Number(process.argv[3] ?? 20);
/** None measures time alone. */
const budgets = (process.argv[4] ?? "5,7,10").split(",").filter(Boolean).map(Number);
const rounds = Number(process.argv[5] ?? 6);
const predictor = predictorById(process.argv[6] ?? "hold").id;
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
/** Time of a short call as share of a whole one. */
const short = await timeShares();

if (budgets.length > 0) await compareLevels();
await inference.close();

async function compareLevels(): Promise<void> {
  const graphs = { output: await errorsAt("output"), residual: await errorsAt("residual") };
  const references = await clipsOf(levels.output);
  console.log("budget | residual PSNR | output PSNR, same budget | output PSNR, same time (its budget)");
  for (const budget of budgets) {
    const ahead = Math.min(T, Math.round(budget + (T - budget) * short));
    const own = await fidelity("residual", graphs.residual, references, budget);
    const same = await fidelity("output", graphs.output, references, budget);
    const equal = ahead === budget ? same : await fidelity("output", graphs.output, references, ahead);
    console.log(`${budget} | ${own.toFixed(2)} | ${same.toFixed(2)} | ${equal.toFixed(2)} (${ahead})`);
  }
}

/**
 * Runs of both levels, full and with reuse, and single calls, in an order that rotates, so that what a run leaves behind
 * falls on each alike. Each round has a share of its own, from the loop's own clock: time beyond that of the computed
 * steps, a reused step.
 * @returns the share of single calls.
 */
async function timeShares(): Promise<number> {
  const budget = Math.max(2, Math.round(T / 4));
  const compute = uniformSteps(T, budget);
  const shares: Record<Level | "call", number[]> = { output: [], residual: [], call: [] };
  const steps: Record<Level, number[]> = { output: [], residual: [] };
  const loop = (level: Level) => async () => {
    const full = await run(levels[level], unseen[0]!);
    const reused = await run(masked(level, compute), unseen[0]!);
    const step = full.milliseconds / T;
    steps[level].push(step);
    shares[level].push((reused.milliseconds - budget * step) / (T - budget) / step);
  };
  const call = async () => {
    const { measured } = await inference.perform({ kind: "reuse-cost", model: levels.residual });
    shares.call.push(measured!.reused / measured!.computed);
  };
  const kinds = [loop("output"), loop("residual"), call];
  for (let round = 0; round <= rounds; round++) {
    for (const kind of [...kinds.slice(round % 3), ...kinds.slice(0, round % 3)]) await kind();
    if (round === 0) for (const list of [...Object.values(shares), ...Object.values(steps)]) list.length = 0; // warmed up
  }
  for (const level of ["residual", "output"] as const)
    console.log(
      `level ${level}: a computed step takes ${median(steps[level]).toFixed(2)} ms, a reused one ${spread(shares[level])} of it, ${budget} of ${T} steps computed`,
    );
  console.log(`single calls of one row at the level residual: ${spread(shares.call)}`);
  return median(shares.call);
}

/** The median of shares, and what half of them lie between. */
function spread(shares: readonly number[]): string {
  const sorted = shares.toSorted((a, b) => a - b);
  const at = (part: number) => (100 * sorted[Math.round(part * (sorted.length - 1))]!).toFixed(1);
  return `${(100 * median(shares)).toFixed(1)} % (half of ${shares.length} rounds between ${at(0.25)} and ${at(0.75)} %)`;
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
