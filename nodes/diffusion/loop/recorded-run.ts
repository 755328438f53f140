import { Recycler } from "#diffusion/tensors/recycling.ts";
import type { Place, Shelf } from "#diffusion/tensors/shelf.ts";
import type { Computation, Predictions } from "./branches.ts";
import type { Branch } from "./guidance.ts";
import { advance, type Run, type RunState, remembering, startState } from "./run.ts";
import { sample } from "./sampling.ts";

type Places = Readonly<Partial<Record<Branch, Place>>>;

/** A computation put aside. */
interface Aside {
  readonly predictions: Places;
  /** Absent where it is the predictions themselves. */
  readonly kept: Places | undefined;
}

/**
 * A full run of which the state before any step can be had again. What the model computed is put aside, T times; states are made
 * anew from it by the same arithmetic, bit for bit, and only those between the oldest that is still wanted and the newest asked for
 * are held: a solver's state holds more arrays than there are predictions.
 */
export class RecordedRun {
  readonly final: Float32Array;
  readonly #run: Run;
  readonly #shelf: Shelf;
  readonly #computations: readonly Aside[];
  /** Index i: after step i − 1 was computed and taken; histories end with step i − 1. */
  readonly #states = new Map<number, RunState>();
  #newest = 0;
  #wantedFrom = 0;
  readonly #recycler = new Recycler();

  private constructor(run: Run, shelf: Shelf, computations: readonly Aside[], final: Float32Array) {
    this.#run = { ...run, recycler: this.#recycler };
    this.#shelf = shelf;
    this.#computations = computations;
    this.final = final;
    this.rewind();
  }

  /** @throws Failure as `sample`, and as the shelf, which is the caller's to close. */
  static async of(run: Run, shelf: Shelf, onStep: () => void): Promise<RecordedRun> {
    const computations: Aside[] = [];
    const onComputed = async ({ predictions, kept }: Computation) => {
      const same = Object.entries(predictions).every(([branch, array]) => kept[branch as Branch] === array);
      computations.push({
        predictions: await eachBranch(predictions, (array) => shelf.put(array)),
        kept: same ? undefined : await eachBranch(kept, (array) => shelf.put(array)),
      });
    };
    const { latent } = await sample(run.sampler, run.start, { signal: run.signal, onComputed, onStep });
    return new RecordedRun(run, shelf, computations, latent);
  }

  /** The state before a step; all are made again for one that is forgotten. */
  async before(step: number): Promise<RunState> {
    if (step < this.#newest && !this.#states.has(step)) this.rewind();
    for (; this.#newest < step; this.#newest++) {
      const aside = this.#computations[this.#newest]!;
      const predictions = await this.#fetched(aside.predictions);
      const kept = aside.kept ? await this.#fetched(aside.kept) : predictions;
      const state = remembering(this.#run, this.#newest, this.#states.get(this.#newest)!, kept);
      this.#states.set(this.#newest + 1, advance(this.#run, this.#newest, state, predictions));
      this.#forget(this.#newest + 1);
    }
    return this.#states.get(step)!;
  }

  /** States before earlier steps will not be asked for any more, and nothing holds them. */
  forgetBefore(step: number): void {
    this.#wantedFrom = step;
    this.#forget(this.#newest);
  }

  /** Nothing is held but the start. */
  rewind(): void {
    [this.#newest, this.#wantedFrom] = [0, 0];
    this.#states.clear();
    this.#states.set(0, startState(this.#run));
    this.#recycler.keepOnly();
  }

  /** What is not wanted any more, but for the newest, which the next is made from. */
  #forget(newest: number): void {
    for (const known of this.#states.keys()) {
      if (known < Math.min(this.#wantedFrom, newest)) this.#states.delete(known);
    }
    this.#recycler.keepOnly([...this.#states.values()]);
  }

  #fetched(places: Places): Promise<Predictions> {
    return eachBranch(places, (place) => this.#shelf.get(place, (length) => this.#recycler.take(length)));
  }
}

async function eachBranch<A, B>(
  of: Readonly<Partial<Record<Branch, A>>>,
  make: (value: A) => Promise<B>,
): Promise<Partial<Record<Branch, B>>> {
  const made: Partial<Record<Branch, B>> = {};
  for (const [branch, value] of Object.entries(of)) made[branch as Branch] = await make(value);
  return made;
}
