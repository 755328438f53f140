/** Numbers of a latent, of a prediction: float32 in sampling, float64 where the formulas themselves are tested. */
export type Numbers = Float32Array | Float64Array;

/** A place in a run. */
interface Point {
  /** 0-based. */
  readonly step: number;
  /** The noise level before the step. */
  readonly sigma: number;
}

/** What was computed at a point. */
export interface Computed<A extends Numbers = Float32Array> extends Point {
  readonly value: A;
}

/** The last computed ones, newest first: as many as the predictor looks at. */
export type History<A extends Numbers = Float32Array> = readonly Computed<A>[];

/** Where a value is wanted, and all else that it may depend on. */
interface Wanted<A extends Numbers = Float32Array> extends Point {
  /** The guidance branch that it is for. */
  readonly branch: string;
  /** The noise that the run began with, as long as a latent. */
  readonly noise: A;
}

/** Makes an array of the kind and length of another, of which every number is to be written. */
export type Make = <A extends Numbers>(like: A) => A;

/** How a reused value is made from computed ones: predictions, or residuals at the residual level. */
export interface Predictor {
  /** As files, options and docs call it. */
  readonly id: string;
  /** Computed values that it looks at, at most; 1 or more. */
  readonly looksBack: number;
  /** The order of the polynomial along sigma that it is, for programs elsewhere that make the same; absent if it is none. */
  readonly order?: number;
  /**
   * The value at a point. Pure; values of the history are never changed, and may be handed on uncopied.
   * @param history at least one.
   */
  at<A extends Numbers>(history: History<A>, wanted: Wanted<A>, make: Make): A;
  /** Whether the value at a step is the one at the step before, both reused with the same history; never, if absent. */
  repeats?(history: History, step: number): boolean;
}

/** The history with one more, without those that the predictor no longer looks at. */
export function remember<A extends Numbers>(
  { looksBack }: Predictor,
  history: History<A>,
  computed: Computed<A>,
): History<A> {
  return [computed, ...history].slice(0, looksBack);
}
