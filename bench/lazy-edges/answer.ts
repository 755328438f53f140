/** What a build's calibration came to. */
export interface Answer {
  /** Seconds of the processor, all threads together. */
  readonly processor: number;
  /** Per guidance branch. */
  readonly evaluations: number;
  /** By budget. */
  readonly schedules: readonly string[];
}
