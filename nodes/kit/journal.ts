/**
 * A list that survives a crash, for long work that should not be done twice: write an entry when a piece is finished, and
 * at the start skip the pieces that `entries` already has. A journal belongs to one node with these very parameters and
 * inputs, so it can be believed without a check.
 */
export interface Journal {
  /** What was appended so far, by this run or by one that stopped before its end, oldest first. */
  entries(): Promise<unknown[]>;
  /** Adds an entry; it is kept once the promise resolves. Plain JSON only. @throws Failure for what JSON cannot hold. */
  append(entry: unknown): Promise<void>;
  /** Says that the work is finished: the engine forgets the journal once the node's result is kept. */
  done(): Promise<void>;
}

export interface Store {
  /** The journal of this node under a kebab-case name; the same name is the same journal. */
  journal(name: string): Journal;
}
