/** What a build's process is asked to do once. */
export interface Question {
  readonly what: "full" | "reused" | "calibration" | "fitting";
  /** To be fitted to. */
  readonly samples?: number;
}

/** What it took outside of calls of the graph, in milliseconds; and MiB. */
export interface Answer {
  readonly wall: number;
  /** Of the processor, all threads together. */
  readonly processor: number;
  /** The same where the same was made. */
  readonly result: string;
  /** Of memory, since the process began. */
  readonly peak: number;
  /** Steps that a reused run computes. */
  readonly computed: number;
}
