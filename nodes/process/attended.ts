import type { Child } from "./parent.ts";

export interface Attention<ToChild> {
  readonly signal: AbortSignal | undefined;
  /** What tells the child that its work is not wanted any more. */
  readonly abort: ToChild;
  /** Milliseconds that it may go on after that, before it is killed. */
  readonly graceMs: number;
  /** Whether the child is still the one to be asked next; one that is being ended is waited for by who ends it. */
  readonly isKept: () => boolean;
}

/**
 * Waits for work that a child does: this program goes on for as long, since an idle child is nothing to wait for, and an abort only shortens
 * the wait to the grace time.
 */
export async function attended<T, ToChild, FromChild>(
  child: Child<ToChild, FromChild>,
  { signal, abort, graceMs, isKept }: Attention<ToChild>,
  work: () => Promise<T>,
): Promise<T> {
  let spare = () => {};
  const hurry = () => {
    child.send(abort);
    spare = child.killAfter(graceMs);
  };
  signal?.addEventListener("abort", hurry, { once: true });
  child.keepProgramAlive(true);
  child.forgetWords();
  try {
    return await work();
  } finally {
    signal?.removeEventListener("abort", hurry);
    spare();
    if (isKept()) child.keepProgramAlive(false);
  }
}
