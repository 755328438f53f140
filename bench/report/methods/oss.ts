import { hold } from "#core/hold.ts";
import { computeBranches } from "#diffusion/loop/branches.ts";
import { guide } from "#diffusion/loop/guidance.ts";
import { combined, squareDistance } from "../arithmetic.ts";
import { byBudget, type Method, method } from "../method.ts";
import { byIntervals, newest, type Policy } from "../policy.ts";
import { predicted } from "../predicting.ts";
import type { Study } from "../study.ts";

const SAMPLES = 4;
const grids = new WeakMap<Study, Promise<{ evaluations: number; grid: (budget: number) => number[] }>>();

/**
 * OSS (arXiv 2503.21774): of the grids with one point more, each point keeps the way to it by which the student comes nearest to
 * the full run there, with the student's own latent.
 */
async function search(study: Study) {
  const { steps } = study;
  const sampler = await study.sampler();
  const samples = await study.calibration(SAMPLES);
  const teachers = await study.traces(samples);
  const teacher = (s: number, at: number) => teachers[s]!.trace[at]?.x ?? teachers[s]!.latent;
  const most = Math.max(...study.budgets);
  let evaluations = samples.length * steps;
  let states = new Map([[0, { xs: samples.map((_, s) => teacher(s, 0)), path: [0] }]]);
  const ended: number[][] = [];
  for (let count = 1; count <= most; count++) {
    const next = new Map<number, { xs: Float32Array[]; path: number[]; error: number }>();
    for (const [from, { xs, path }] of states) {
      if (from === steps) continue;
      const pending = xs.map((x, s) => ({ x, conditionings: samples[s]!.conditionings }));
      const found = await computeBranches(sampler, from, pending);
      evaluations += samples.length;
      const predictions = found.map((one) => guide<Float32Array>(sampler.guidance, one.predictions).slice());
      let now = xs;
      for (let at = from; at < steps; at++) {
        now = now.map((x, s) => stepped(sampler.scheduler, at, x, predictions[s]!));
        const error = now.reduce((sum, x, s) => sum + squareDistance(x, teacher(s, at + 1)), 0);
        if (error < (next.get(at + 1)?.error ?? Infinity))
          next.set(at + 1, { xs: now, path: [...path, at + 1], error });
      }
    }
    ended[count] = next.get(steps)!.path.slice(0, -1);
    states = next;
  }
  return { evaluations, grid: (budget: number) => ended[budget]! };
}

/** A sampler without memory, so that its state is the first one. */
function stepped(
  { start, step: take }: Awaited<ReturnType<Study["sampler"]>>["scheduler"],
  step: number,
  x: Float32Array,
  prediction: Float32Array,
) {
  const noise = () => {
    throw new Error("OSS is for samplers that draw no noise");
  };
  return take({ step, state: start(), prediction, x, noise }).x;
}

/** Adams and Bashforth's second order on the grid: over each interval one prediction, of the last two. */
function ab2({ settings: { sigmas }, steps }: Study, grid: readonly number[]): Policy {
  return byIntervals(grid, steps, (run, end) => {
    const [, before] = run.computed;
    const ratio = before ? (sigmas[end]! - sigmas[run.step]!) / (sigmas[run.step]! - sigmas[before.step]!) : 0;
    return before ? combined([newest(run), 1 + ratio / 2], [before.guided, -ratio / 2]) : newest(run);
  });
}

function oss(
  id: string,
  title: string,
  variation: (study: Study, grid: number[]) => ReturnType<Method["variation"]>,
  flowOnly: boolean,
): Method {
  const own = ["FlowMatchEulerDiscreteScheduler", ...(flowOnly ? [] : ["DDIMScheduler"])];
  return method<number[]>({
    id,
    title,
    version: 1,
    differs:
      "one grid for all samples, by the sum of their errors over 4 samples, instead of the median of each sample's own",
    applies: ({ settings }) => own.includes(settings.className),
    async choose(study) {
      const known = grids.get(study) ?? search(study);
      grids.set(study, known);
      const { evaluations, grid } = await known;
      return { evaluations, byBudget: byBudget(study, grid) };
    },
    variation,
  });
}

export const ossMethods: readonly Method[] = [
  oss("oss", "OSS grid", (study, grid) => predicted(study, grid, hold), false),
  oss("oss-ab2", "OSS grid, AB2", (study, grid) => ({ start: () => ab2(study, grid) }), true),
];
