/**
 * Schedules and predictors from full runs beside today's: `npx tsx bench/full-runs.ts [set, docs] [unseen pairs, 16] [calibration
 * samples, 16] [steps, 50]`. Sets: docs (the pairs of bench/quality.ts), hold-out, development.
 *
 * PSNR of decoded frames (mean / median / worst, in dB) and latent L1 (mean / geometric mean) against the full run, over pairs that
 * calibration never saw, and what choosing cost in guided evaluations for all budgets together.
 */
import { aggregate } from "#core/aggregate.ts";
import { distance } from "#core/distance.ts";
import { FITTED, type FittedRow, type FittedWeights } from "#core/fitted.ts";
import { guidedGram } from "#core/gram.ts";
import type { Recorded } from "#core/local-errors.ts";
import { fitInOpenLoop } from "#core/open-loop.ts";
import { proposeSchedules } from "#core/propose.ts";
import { uniformSteps } from "#core/schedule.ts";
import { solve } from "#core/solver.ts";
import { calibrationCost } from "#diffusion/loop/calibration.ts";
import type { ConditionedSample } from "#diffusion/loop/conditioned-sample.ts";
import type { FullRun } from "#diffusion/loop/full-run.ts";
import { branchesOf, guidanceFactors } from "#diffusion/loop/guidance.ts";
import { linearAction } from "#diffusion/loop/linear-action.ts";
import { type AppliedSchedule, withSchedule } from "#diffusion/model/model.ts";
import { makeSettings, schedulerOf } from "#diffusion/model/settings.ts";
import { decodeLatent } from "#diffusion/picture/decode-latents.ts";
import { type Clip, clipFromTensor } from "#media/clip.ts";
import { compareClips } from "#nodes/compare/compare-clips.ts";
import { median } from "./median.ts";
import { mean, openBench, promptNumber } from "./moving-shapes.ts";

const SETS: Record<string, [first: number, stride: number, seed: number]> = {
  docs: [0, 1, 5001],
  "hold-out": [16, 1, 6001],
  development: [203, 5, 7001],
};
const [set = "docs", pairs = "16", calibrations = "16", steps = "50"] = process.argv.slice(2);
const T = Number(steps);
const BUDGETS = T === 50 ? [10, 13, 17, 25] : [T / 5, T / 4, T / 3, T / 2].map(Math.round);
const FIT = { ridge: 1e-5, rounds: 3, noise: true, lookBack: 3 } as const;
const LOCAL = { ...FIT, rounds: 2, early: 2, maxGap: 8, openEnd: true } as const;

const { model, inference, conditioned } = await openBench();
const settings = makeSettings(model, { steps: T });
const [first, stride, seed] = SETS[set]!;
const calibration = await conditioned(
  Array.from({ length: Number(calibrations) }, (_, k) => promptNumber(400 + 7 * k)),
  1,
);
const unseen = await conditioned(
  Array.from({ length: Number(pairs) }, (_, k) => promptNumber(first + stride * k)),
  seed,
);

type Plan = Omit<AppliedSchedule<undefined>, "schedule">;
interface Method {
  /** Guided evaluations for all budgets together. */
  readonly cost: number;
  plan(budget: number): Promise<Plan> | Plan;
}

const runs: FullRun[] = [];
for (const s of calibration)
  runs.push(await inference.perform({ kind: "full-run", model, settings, sample: s, states: true }));
const factors = branchesOf(settings.guidance).map((branch) => guidanceFactors(settings.guidance)[branch]!);
const recordedOf = (some: readonly FullRun[]): Recorded => ({
  grams: some.map(({ gram }) => guidedGram(gram, factors)),
  action: linearAction(schedulerOf(settings))[T]!,
  sigmas: Float64Array.from(settings.sigmas),
});
const all = runs.length;
const half = all / 2;
const proposals = {
  leximax: proposeSchedules(recordedOf(runs), { ...LOCAL, objective: "leximax" }),
  sum: proposeSchedules(recordedOf(runs), { ...LOCAL, objective: "sum" }),
  half: proposeSchedules(recordedOf(runs.slice(0, half)), { ...LOCAL, objective: "leximax" }),
};
const hold = solve(await graphOf("hold"));
const closed = all * (T + BUDGETS.reduce((sum, b) => sum + b, 0));

const methods: Record<string, Method> = {
  "lexicographic hold": { cost: 2 * calibrationCost(T, 7), plan: (b) => planOf(hold.compute(b), "hold") },
  "uniform taylor1": { cost: 0, plan: (b) => planOf(uniformSteps(T, b), "taylor1") },
  [`O${half}`]: { cost: half * T, plan: (b) => openLoop(proposals.half.at(b).compute, runs.slice(0, half)) },
  [`O${all}`]: { cost: all * T, plan: (b) => openLoop(proposals.leximax.at(b).compute, runs) },
  [`C${all}b`]: { cost: closed, plan: (b) => closedLoop(proposals.sum.at(b).compute) },
  [`L${all}b`]: { cost: closed, plan: (b) => closedLoop(proposals.leximax.at(b).compute) },
};

const references: { clip: Clip; latent: Float32Array }[] = [];
for (const s of unseen) references.push(await made(s));
const base = new Map<number, number[]>();
for (const [name, { cost, plan }] of Object.entries(methods)) {
  console.log(`${name}, ${cost} evaluations`);
  for (const budget of BUDGETS) {
    const chosen = await plan(budget);
    const { psnrs, joints } = await figures(chosen);
    if (!base.has(budget)) base.set(budget, psnrs);
    const better = psnrs.filter((psnr, k) => psnr > base.get(budget)![k]!).length;
    const told = [mean(psnrs).toFixed(2), median(psnrs).toFixed(1), Math.min(...psnrs).toFixed(1)].join("/");
    const joint = `${mean(joints).toFixed(4)}, ${Math.exp(mean(joints.map(Math.log))).toFixed(4)}`;
    const compute = chosen.mask.flatMap((flag, step) => (flag === 1 ? [step] : [])).join(" ");
    console.log(`  B = ${budget}: ${told} (${joint}) better on ${better} of ${psnrs.length}; compute ${compute}`);
  }
}
await inference.close();

function planOf(compute: readonly number[], predictor: string, weights?: FittedWeights): Plan {
  const mask = Array.from({ length: T }, (_, step) => (compute.includes(step) ? 1 : 0));
  return { mask, predictor, ...(weights && { weights }) };
}

function openLoop(compute: readonly number[], some: readonly FullRun[]): Plan {
  return fittedPlan(compute, fitInOpenLoop(recordedOf(some), compute, FIT));
}

async function closedLoop(compute: readonly number[]): Promise<Plan> {
  const ends = compute.map((_, k) => compute[k + 1] ?? T);
  const fullStates = runs.map(({ states }) => new Map(ends.map((step) => [step, states[step]!])));
  const options = { ...FIT, form: "branch" } as const;
  const task = {
    kind: "fit",
    model,
    settings,
    samples: calibration,
    compute,
    fullStates,
    options,
    together: 8,
  } as const;
  return fittedPlan(compute, await inference.perform(task));
}

function fittedPlan(compute: readonly number[], rows: readonly FittedRow[]): Plan {
  return planOf(compute, FITTED, { lookBack: FIT.lookBack, noise: FIT.noise, rows });
}

/** Of two samples, as in bench/quality.ts. */
async function graphOf(predictor: string) {
  const perSample: Float64Array[] = [];
  for (const sample of calibration.slice(0, 2)) {
    const options = { maxGap: 7, distance: "l1", predictor, batch: 8 } as const;
    perSample.push(
      await inference.perform({ kind: "calibrate", model, settings, sample, options, finished: new Map() }),
    );
  }
  return { steps: T, maxGap: 7, errors: aggregate(perSample, "mean") };
}

async function made(sample: ConditionedSample, plan?: Plan): Promise<{ clip: Clip; latent: Float32Array }> {
  const used = plan ? withSchedule<unknown>(model, { ...plan, schedule: undefined }) : model;
  const { latent } = await inference.perform({ kind: "sample", model: used, settings, sample });
  return { latent, clip: clipFromTensor(await decodeLatent(model, inference, latent), [-1, 1]) };
}

async function figures(plan: Plan): Promise<{ psnrs: number[]; joints: number[] }> {
  const psnrs: number[] = [];
  const joints: number[] = [];
  for (const [k, s] of unseen.entries()) {
    const { clip, latent } = await made(s, plan);
    psnrs.push((await compareClips(clip, references[k]!.clip)).psnr);
    joints.push(distance("l1")(latent, references[k]!.latent));
  }
  return { psnrs, joints };
}
