import { edgesOf } from "#core/error-graph.ts";
import { solve } from "#core/solver.ts";
import { combined, distanceOf } from "../arithmetic.ts";
import { byBudget, type Method, method } from "../method.ts";
import { byIntervals, newest, type Policy, type RunSoFar } from "../policy.ts";
import type { Ran } from "../run-together.ts";
import type { Study } from "../study.ts";

const [SAMPLES, GAP, MOST_BACK, GAMMA] = [16, 10, 6, 4];

interface Choice {
  readonly compute: number[];
  /** How many steps back the change is taken from, by computed step. */
  readonly spans: Record<number, number>;
}

/**
 * The mean velocity from step t to s: v_t + (σ_s − σ_t) · J, where J is how the mean velocity changed over the last `span` steps,
 * (z_t − z_r − (σ_t − σ_r) v_r) ÷ (σ_t − σ_r)².
 */
function meanVelocity(
  sigmas: readonly number[],
  { trace, x, v, t }: { trace: RunSoFar["trace"]; x: Float32Array; v: Float32Array; t: number },
  s: number,
  span: number,
): Float32Array {
  const { x: before, used } = trace[t - span]!;
  const back = sigmas[t]! - sigmas[t - span]!;
  const ahead = (sigmas[s]! - sigmas[t]!) / (back * back);
  return combined([v, 1], [x, ahead], [before, -ahead], [used, -ahead * back]);
}

function edges(study: Study, runs: readonly Ran[]) {
  const { sigmas } = study.settings;
  return edgesOf(study.steps, GAP).map(([t, s]) => {
    const wanted = runs.map(({ trace }) => {
      const step = 1 / (sigmas[s]! - sigmas[t]!);
      return combined([trace[s]!.x, step], [trace[t]!.x, -step]);
    });
    let best = { span: 1, error: Infinity };
    for (let span = 1; span <= Math.min(MOST_BACK, t); span++) {
      const error = runs.reduce((sum, { trace }, k) => {
        const { x, used } = trace[t]!;
        return sum + distanceOf(meanVelocity(sigmas, { trace, x, v: used, t }, s, span), wanted[k]!) / x.length;
      }, 0);
      if (error < best.error) best = { span, error };
    }
    // Nothing lies before the first step: its prediction is held.
    const held = () =>
      runs.reduce((sum, { trace }, k) => sum + distanceOf(trace[t]!.used, wanted[k]!) / wanted[k]!.length, 0);
    return { ...(t === 0 ? { span: 0, error: held() } : best), t, s };
  });
}

function policy({ settings: { sigmas }, steps }: Study, { compute, spans }: Choice): Policy {
  return byIntervals(compute, steps, (run, end) => {
    const span = spans[run.step];
    const state = { trace: run.trace, x: run.x, v: newest(run), t: run.step };
    return span ? meanVelocity(sigmas, state, end, span) : newest(run);
  });
}

export const meanCacheMethod: Method = method<Choice>({
  id: "meancache",
  title: "MeanCache",
  version: 1,
  differs: "16 samples instead of 250, gaps up to 10, spans of 1 to 6 steps, γ = 4",
  applies: ({ settings }) => settings.className === "FlowMatchEulerDiscreteScheduler",
  async choose(study) {
    const runs = await study.traces(await study.calibration(SAMPLES));
    const known = edges(study, runs);
    const errors = Float64Array.from(known, ({ error }) => error / runs.length);
    const solution = solve({ steps: study.steps, maxGap: GAP, errors }, `power:${GAMMA}`);
    const choice = (budget: number): Choice => {
      const compute = solution.compute(budget);
      const spans = compute.flatMap((t, k) => {
        const edge = known.find((one) => one.t === t && one.s === compute[k + 1]);
        return edge && edge.span > 0 ? [[t, edge.span] as const] : [];
      });
      return { compute, spans: Object.fromEntries(spans) };
    };
    return { evaluations: runs.length * study.steps, byBudget: byBudget(study, choice) };
  },
  variation: (study, choice) => ({ start: () => policy(study, choice) }),
});
