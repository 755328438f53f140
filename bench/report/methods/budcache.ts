import { hold } from "#core/hold.ts";
import { uniformSteps } from "#core/schedule.ts";
import type { Sampler } from "#diffusion/loop/branches.ts";
import { startOf } from "#diffusion/loop/conditioned-sample.ts";
import {
  advance,
  compute,
  predictedOf,
  type Run,
  type RunState,
  remembering,
  startState,
} from "#diffusion/loop/run.ts";
import { randomNumbers } from "../../../test/core/random-graph.ts";
import { squareDistance } from "../arithmetic.ts";
import { type Method, method } from "../method.ts";
import { predicted } from "../predicting.ts";
import type { Study } from "../study.ts";

const [ITERATIONS, HOT, COLD, ROUNDS, WINDOW, FAR] = [200, 0.05, 1e-5, 2, 3, 2];

/** A schedule that was run, with the states on its way, from which others go on. */
interface Tried {
  readonly compute: readonly number[];
  readonly states: readonly RunState[];
  readonly loss: number;
}

/** Runs whole schedules of one sample against its full run; what a schedule has in common with another is not run again. */
class Trial {
  evaluations = 0;
  readonly #run: Run;
  readonly #steps: number;
  readonly #full: Float32Array;

  constructor(sampler: Sampler, start: Run["start"], full: Float32Array) {
    this.#run = { sampler, start, predictor: hold };
    this.#steps = sampler.scheduler.steps;
    this.#full = full;
  }

  async of(steps: readonly number[], known?: Tried): Promise<Tried> {
    const run = this.#run;
    const mask = new Set(steps);
    const before = new Set(known?.compute);
    const other = [...(known?.states.keys() ?? [])].findIndex((t) => mask.has(t) !== before.has(t));
    const states = known ? known.states.slice(0, other === -1 ? undefined : other + 1) : [startState(run)];
    for (let step = states.length - 1; step < this.#steps; step++) {
      let state = states[step]!;
      if (mask.has(step)) {
        const [found] = await compute(run, step, [state]);
        this.evaluations++;
        const predictions = Object.fromEntries(Object.entries(found!.predictions).map(([b, v]) => [b, v.slice()]));
        state = remembering(run, step, state, predictions);
      }
      states.push(advance(run, step, state, mask.has(step) ? newestOf(state) : predictedOf(run, step, state)));
    }
    const { x } = states.at(-1)!;
    return { compute: steps, states, loss: squareDistance(x, this.#full) / x.length };
  }
}

const newestOf = ({ histories }: RunState) =>
  Object.fromEntries(Object.entries(histories).map(([branch, history]) => [branch, history[0]!.value]));

/** BudCache (arXiv 2606.13496): simulated annealing over whole schedules by the error of the final latent, then steepest descent. */
async function search(study: Study, budget: number, trial: Trial): Promise<readonly number[]> {
  const random = randomNumbers(budget);
  const whole = (count: number) => Math.floor(random() * count);
  const { steps } = study;
  const fixed = Math.max(1, Math.floor(budget / 4));
  const memo = new Map<string, number>();
  const lossOf = async (compute: readonly number[], known: Tried) => {
    const tried = await trial.of(compute, known);
    memo.set(compute.join(), tried.loss);
    return tried;
  };
  // Evenly spread behind the fixed first ones.
  const head = Array.from({ length: fixed }, (_, k) => k);
  const tail = uniformSteps(steps - fixed + 1, budget - fixed + 1)
    .slice(1)
    .map((step) => step + fixed - 1);
  let now = await trial.of([...head, ...tail]);
  let best = now;
  const withPoint = (compute: readonly number[], k: number, to: number) =>
    to < fixed || to >= steps || compute.includes(to) ? undefined : compute.with(k, to).toSorted((a, b) => a - b);
  const moved = (compute: readonly number[]) => {
    const k = fixed + whole(budget - fixed);
    const near = random() < 0.7;
    const to = near ? compute[k]! + (1 + whole(WINDOW)) * (random() < 0.5 ? -1 : 1) : fixed + whole(steps - fixed);
    return withPoint(compute, k, to);
  };
  for (let round = 0; round < ITERATIONS; round++) {
    const once = moved(now.compute);
    const next = once && random() >= 0.9 ? (moved(once) ?? once) : once;
    if (!next) continue;
    const heat = HOT * (COLD / HOT) ** (round / (ITERATIONS - 1));
    const seen = memo.get(next.join());
    const accepts = (loss: number) => loss <= now.loss || random() < Math.exp((now.loss - loss) / heat);
    if (seen !== undefined && !accepts(seen)) continue;
    const tried = await lossOf(next, now);
    if (seen !== undefined || accepts(tried.loss)) now = tried;
    if (now.loss < best.loss) best = now;
  }
  for (let round = 0; round < ROUNDS; round++) {
    const around = best;
    for (let k = fixed; k < budget; k++) {
      const jumps = [...Array.from({ length: FAR }, () => fixed + whole(steps - fixed))];
      for (let by = -WINDOW; by <= WINDOW; by++) jumps.push(around.compute[k]! + by);
      for (const to of jumps) {
        const next = withPoint(around.compute, k, to);
        if (!next || memo.has(next.join())) continue;
        const tried = await lossOf(next, around);
        if (tried.loss < best.loss) best = tried;
      }
    }
    if (best === around) break;
  }
  return best.compute;
}

export const budCacheMethod: Method = method<number[]>({
  id: "budcache",
  title: "BudCache",
  version: 1,
  differs:
    "a quarter of the budget is fixed at the start instead of a quarter of the steps, at most 2 rounds of descent instead of 20, schedules that begin alike share what was computed, the table is not learnt (its second stage)",
  async choose(study) {
    const [sample] = await study.calibration(1);
    const sampler = await study.sampler();
    const [full] = await study.traces([sample!]);
    const trial = new Trial(sampler, startOf(sample!, sampler.scheduler, full!.latent.length), full!.latent);
    const found: Record<number, number[]> = {};
    for (const budget of study.budgets) found[budget] = [...(await search(study, budget, trial))];
    return { evaluations: study.steps + trial.evaluations, byBudget: found };
  },
  variation: (study, compute) => predicted(study, compute, hold),
});
