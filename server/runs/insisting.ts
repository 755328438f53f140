import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds. */
interface Waits {
  readonly first: number;
  readonly longest: number;
}

/** Waits twice as long with each time in a row, 1 being the first; no longer once the signal is aborted. */
export async function rest(time: number, { first, longest }: Waits, signal: AbortSignal): Promise<void> {
  await sleep(Math.min(first * 2 ** (time - 1), longest), undefined, { signal }).catch(() => undefined);
}

/**
 * Does a thing again, ever less often, until it succeeds: a full disk or a database that is busy must not cost a result.
 * @throws the last error, once the signal is aborted.
 */
export async function insisting<T>(
  work: () => Promise<T>,
  trouble: (error: unknown) => void,
  signal: AbortSignal,
): Promise<T> {
  for (let time = 1; ; time++) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) throw error;
      trouble(error);
      await rest(time, { first: 100, longest: 5000 }, signal);
    }
  }
}
