import { totalmem } from "node:os";
import { stripVTControlCharacters } from "node:util";

/** What the end of a process lets one guess at, for the sentence that tells it. */
export interface CauseOfDeath {
  /** What it wrote last, as one line of plain text. */
  readonly words: string;
  /** Whether, most likely, memory ran out. */
  readonly isMemory: boolean;
}

/** @param how the signal or exit code. @param said what it wrote on stderr. */
export function causeOfDeath(how: string, said: string): CauseOfDeath {
  const words = stripVTControlCharacters(said).replace(/\s+/g, " ").trim();
  // The kernel ends a process that wants too much memory with SIGKILL, and leaves it no last words.
  return { words, isMemory: how === "SIGKILL" || /out of memory|bad_alloc/i.test(words) };
}

/** The memory of this machine, in GiB. */
export function machineMemory(): string {
  return (totalmem() / 2 ** 30).toFixed(1);
}
