import { Recycler } from "#diffusion/tensors/recycling.ts";
import type { Computation } from "./branches.ts";
import { advance, type Run, type RunState, remembering, startState } from "./run.ts";
import { sample } from "./sampling.ts";

/**
 * A full run of which the state before any step can be had again, in ascending order. What the model computed is kept, T
 * times; states are made anew from it by the same arithmetic, bit for bit, and only those between the oldest that is still
 * wanted and the newest asked for are held: a solver's state holds more arrays than there are predictions.
 */
export class RecordedRun {
  readonly final: Float32Array;
  readonly #run: Run;
  readonly #computations: readonly Computation[];
  /** Index i: after step i − 1 was computed and taken; histories end with step i − 1. */
  readonly #states = new Map<number, RunState>();
  #newest = 0;
  readonly #recycler = new Recycler();

  private constructor(run: Run, computations: readonly Computation[], final: Float32Array) {
    this.#run = { ...run, recycler: this.#recycler };
    this.#computations = computations;
    this.final = final;
    this.#states.set(0, startState(run));
  }

  /** @throws Failure as `sample`. */
  static async of(run: Run, onStep: () => void): Promise<RecordedRun> {
    const computations: Computation[] = [];
    const onComputed = (computation: Computation) => void computations.push(computation);
    const { latent } = await sample(run.sampler, run.start, { signal: run.signal, onComputed, onStep });
    return new RecordedRun(run, computations, latent);
  }

  /** The state before a step that is not yet forgotten. */
  before(step: number): RunState {
    for (; this.#newest < step; this.#newest++) {
      const { predictions, kept } = this.#computations[this.#newest]!;
      const state = remembering(this.#run, this.#newest, this.#states.get(this.#newest)!, kept);
      this.#states.set(this.#newest + 1, advance(this.#run, this.#newest, state, predictions));
    }
    return this.#states.get(step)!;
  }

  /** States before earlier steps will not be asked for any more, and nothing holds them. */
  forgetBefore(step: number): void {
    // The newest is what the next is made from.
    for (const known of this.#states.keys()) {
      if (known < Math.min(step, this.#newest)) this.#states.delete(known);
    }
    this.#recycler.keepOnly([...this.#states.values()]);
  }
}
