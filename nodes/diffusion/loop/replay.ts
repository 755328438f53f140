import type { Recycler } from "#diffusion/tensors/recycling.ts";
import type { RecordedRun } from "./recorded-run.ts";
import { advance, computeEach, type Run, type RunState, reuse } from "./run.ts";

/** Compute `from`, reuse in between, compute `to`. */
export type Edge = readonly [from: number, to: number];

/** An edge of a full run. */
export interface EdgeOfRun {
  /** Of one sampler and one recycler, all that are replayed together. */
  readonly run: Run & { readonly recycler: Recycler };
  readonly recorded: RecordedRun;
  readonly edge: Edge;
}

/** Final latents of edges, replayed together from step to step. @param count told evaluations per guidance branch as they are made. */
export async function replay(
  edges: readonly EdgeOfRun[],
  count: (evaluations: number, shortEvaluations: number) => void,
): Promise<Float32Array[]> {
  const [{ run: first }] = edges as [EdgeOfRun];
  const { recycler, sampler, signal } = first;
  const states: (RunState | undefined)[] = edges.map(() => undefined);
  recycler.keepOnly();
  for (let step = Math.min(...edges.map(({ edge: [from] }) => from)) + 1; step < sampler.scheduler.steps; step++) {
    signal?.throwIfAborted();
    for (const [k, { recorded, edge }] of edges.entries()) {
      if (step === edge[0] + 1) states[k] = await recorded.before(step);
    }
    const going = states.flatMap((state, k) => (state ? [k] : []));
    const computing = going.filter((k) => edges[k]!.edge[1] <= step);
    const computed = await computeEach(
      computing.map((k) => edges[k]!.run),
      step,
      computing.map((k) => states[k]!),
    );
    computing.forEach((k, n) => {
      states[k] = advance(edges[k]!.run, step, states[k]!, computed[n]!.predictions);
    });
    const reusing = going.filter((k) => edges[k]!.edge[1] > step);
    for (const run of new Set(reusing.map((k) => edges[k]!.run))) {
      const own = reusing.filter((k) => edges[k]!.run === run);
      const next = await reuse(
        run,
        step,
        own.map((k) => states[k]!),
      );
      own.forEach((k, n) => {
        states[k] = next[n]!;
      });
    }
    recycler.keepOnly(states);
    count(computing.length, reusing.length);
  }
  return states.map((state) => state!.x);
}
