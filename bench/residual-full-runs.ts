/**
 * Schedules from full runs at the residual level: what is recorded are residuals of the block stack, as if what they make of the latent
 * were linear, which it is not.
 *
 *     npx tsx bench/residual-full-runs.ts [unseen pairs, 16] [budgets, 10,17,25]
 *
 * T = 50, the shipped model; mean, median and worst PSNR, and L1 of latents, against full runs of prompts that no calibration saw.
 */
import { aggregate } from "#core/aggregate.ts";
import { distance } from "#core/distance.ts";
import { FITTED, type FittedWeights } from "#core/fitted.ts";
import { guidedGram } from "#core/gram.ts";
import type { Recorded } from "#core/local-errors.ts";
import { fitInOpenLoop } from "#core/open-loop.ts";
import { predictorById } from "#core/predictors.ts";
import { proposeSchedules } from "#core/propose.ts";
import { maskOf, uniformSteps } from "#core/schedule.ts";
import { solve } from "#core/solver.ts";
import type { ConditionedSample } from "#diffusion/loop/conditioned-sample.ts";
import { branchesOf, guidanceFactors } from "#diffusion/loop/guidance.ts";
import { linearAction } from "#diffusion/loop/linear-action.ts";
import { type Model, withResidual, withSchedule } from "#diffusion/model/model.ts";
import { makeSettings, schedulerOf } from "#diffusion/model/settings.ts";
import { decodeLatent } from "#diffusion/picture/decode-latents.ts";
import { clipFromTensor } from "#media/clip.ts";
import { compareClips } from "#nodes/compare/compare-clips.ts";
import { median } from "./median.ts";
import { mean, openBench, promptNumber } from "./moving-shapes.ts";

const T = 50;
const pairs = Number(process.argv[2] ?? 16);
const budgets = (process.argv[3] ?? "10,17,25").split(",").map(Number);
const { model, inference, conditioned } = await openBench(1);
const settings = makeSettings(model, { steps: T });
const levels = { output: model, residual: withResidual(model, {}) };
const unseen = await conditioned(
  Array.from({ length: pairs }, (_, k) => promptNumber(32 + k)),
  8001,
);
const calibration = await conditioned(
  Array.from({ length: 16 }, (_, k) => promptNumber(400 + 7 * k)),
  1,
);
const run = async (of: Model, sample: ConditionedSample) => {
  const { latent } = await inference.perform({ kind: "sample", model: of, settings, sample });
  return { latent, clip: clipFromTensor(await decodeLatent(model, inference, latent)) };
};
const references: Awaited<ReturnType<typeof run>>[] = [];
for (const sample of unseen) references.push(await run(model, sample));

const byBranch = guidanceFactors(settings.guidance);
const factors = branchesOf(settings.guidance).map((branch) => byBranch[branch]!);

/** Of the residuals of guidance's branches, as they are guided. */
async function recordedOf(level: keyof typeof levels): Promise<Recorded> {
  const grams = [];
  for (const sample of calibration) {
    const task = { kind: "full-run", model: levels[level], settings, sample, states: false } as const;
    grams.push(guidedGram((await inference.perform(task)).gram, factors));
  }
  const action = linearAction(schedulerOf(settings))[T]!;
  return { grams, action, sigmas: Float64Array.from(settings.sigmas) };
}

async function tell(name: string, level: keyof typeof levels, of: (budget: number) => Laid): Promise<void> {
  const cells: string[] = [];
  for (const budget of budgets) {
    const { compute, predictor, weights } = of(budget);
    const applied = { mask: maskOf(T, compute), predictor, schedule: undefined, ...(weights && { weights }) };
    const psnrs: number[] = [];
    const errors: number[] = [];
    for (const [k, sample] of unseen.entries()) {
      const { latent, clip } = await run(withSchedule<undefined>(levels[level], applied), sample);
      psnrs.push((await compareClips(clip, references[k]!.clip)).psnr);
      errors.push(distance("l1")(latent, references[k]!.latent));
    }
    const figures = [mean(psnrs), median(psnrs), Math.min(...psnrs)].map((psnr) => psnr.toFixed(1)).join("/");
    cells.push(`${figures} (${mean(errors).toFixed(4)})`);
  }
  console.log(`| ${name} | ${cells.join(" | ")} |`);
}

interface Laid {
  readonly compute: readonly number[];
  readonly predictor: string;
  readonly weights?: FittedWeights;
}

const uniform = (predictor: string) => (budget: number) => ({ compute: uniformSteps(T, budget), predictor });
const at = (recorded: Recorded, predictor: string) => {
  const local = {
    ridge: 1e-5,
    rounds: 2,
    noise: false,
    lookBack: 3,
    early: 2,
    maxGap: 8,
    objective: "leximax",
  } as const;
  const known = predictor === FITTED ? {} : { predictor: predictorById(predictor) };
  const proposals = proposeSchedules(recorded, { ...local, openEnd: false, ...known });
  return (budget: number): Laid => {
    const { compute } = proposals.at(budget);
    if (predictor !== FITTED) return { compute, predictor };
    const rows = fitInOpenLoop(recorded, compute, { ...local, rounds: 3 });
    return { compute, predictor, weights: { lookBack: 3, noise: false, rows } };
  };
};

console.log(`| level residual, ${pairs} pairs | ${budgets.map((budget) => `B = ${budget}`).join(" | ")} |`);
await tell("uniform `hold`", "residual", uniform("hold"));
await tell("uniform `taylor1`", "residual", uniform("taylor1"));
const residuals = await recordedOf("residual");
await tell("full runs, `hold`", "residual", at(residuals, "hold"));
await tell("full runs, `taylor1`", "residual", at(residuals, "taylor1"));
await tell("full runs, fitted in open loop", "residual", at(residuals, FITTED));
const outputs = await recordedOf("output");
await tell("level output: full runs, fitted in open loop", "output", at(outputs, FITTED));
const errors: Float64Array[] = [];
for (const sample of calibration.slice(0, 2)) {
  const options = { maxGap: 7, distance: "l1", predictor: "hold", batch: 16 } as const;
  const task = { kind: "calibrate", model: levels.residual, settings, sample, options, finished: new Map() } as const;
  errors.push(await inference.perform(task));
}
const graph = { steps: T, maxGap: 7, errors: aggregate(errors, "mean") };
await tell("lexicographic `hold` (the paper)", "residual", (budget) => ({
  compute: solve(graph).compute(budget),
  predictor: "hold",
}));
await inference.close();
