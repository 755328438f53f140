import { type DistanceName, distance } from "#core/distance.ts";
import { edgesOf } from "#core/error-graph.ts";
import type { Item } from "#core/partial-errors.ts";
import type { Predictor } from "#core/predictor.ts";
import { Recycler } from "#diffusion/tensors/recycling.ts";
import type { Shelf } from "#diffusion/tensors/shelf.ts";
import type { Sampler } from "./branches.ts";
import { RecordedRun } from "./recorded-run.ts";
import { type Edge, replay } from "./replay.ts";
import { type Run, reuse, type Start } from "./run.ts";

export interface MeterOptions {
  readonly maxGap: number;
  readonly distance: DistanceName;
  readonly predictor: Predictor;
  readonly signal?: AbortSignal | undefined;
  /** Told evaluations per guidance branch as they are made. */
  readonly count: (evaluations: number, shortEvaluations?: number) => void;
}

/** Measures any edges of several samples, each of which is run in full once. */
export class EdgeMeter {
  readonly #sampler: Sampler;
  readonly #shelf: Shelf;
  readonly #options: MeterOptions;
  readonly #edges: readonly Edge[];
  readonly #samples: { readonly run: Run & { readonly recycler: Recycler }; readonly recorded: RecordedRun }[] = [];
  readonly #recycler = new Recycler();

  /** @param shelf for what full runs predict; the caller's to close. */
  constructor(sampler: Sampler, shelf: Shelf, options: MeterOptions) {
    this.#sampler = sampler;
    this.#shelf = shelf;
    this.#options = options;
    this.#edges = edgesOf(sampler.scheduler.steps, options.maxGap);
  }

  /**
   * Runs one more sample in full. Costs T evaluations per branch.
   * @returns of each edge, how far the latent is off at its last step, before that is computed; at the residual level, where this would cost
   *   evaluations, the steps that are reused. @throws Failure as `RecordedRun.of`.
   */
  async add(start: Start): Promise<Float64Array> {
    const { predictor, signal, count } = this.#options;
    const run = { sampler: this.#sampler, start, predictor, signal, recycler: this.#recycler };
    const recorded = await RecordedRun.of(run, this.#shelf, () => count(1));
    this.#samples.push({ run, recorded });
    if (this.#sampler.denoiser.level === "residual")
      return Float64Array.from(this.#edges, ([from, to]) => to - from - 1);
    const measure = distance(this.#options.distance);
    const local: number[] = [];
    for (const [k, [from, to]] of this.#edges.entries()) {
      const before = this.#edges[k - 1];
      // Edges of one start follow each other, each a step longer than the one before.
      if (before?.[0] !== from) recorded.forgetBefore(from + 1);
      let state = await recorded.before(from + 1);
      for (let step = from + 1; step < to; step++) {
        state = (await reuse(run, step, [state]))[0]!;
        this.#recycler.keepOnly(state);
      }
      local.push(measure(state.x, (await recorded.before(to)).x));
    }
    recorded.rewind();
    return Float64Array.from(local);
  }

  /**
   * Errors of edges on samples, replayed together. Costs T − to evaluations per branch each, and at the residual level gap − 1 short ones.
   * @throws Failure as `replay` and the distance.
   */
  async measure(items: readonly Item[]): Promise<number[]> {
    const measure = distance(this.#options.distance);
    const edges = items.map(([sample, edge]) => ({ ...this.#samples[sample]!, edge: this.#edges[edge]! }));
    for (const { recorded } of edges) {
      recorded.forgetBefore(1 + Math.min(...edges.flatMap((own) => (own.recorded === recorded ? [own.edge[0]] : []))));
    }
    const latents = await replay(edges, this.#options.count);
    const errors = latents.map((latent, k) => measure(latent, edges[k]!.recorded.final));
    for (const { recorded } of edges) recorded.rewind();
    return errors;
  }
}
