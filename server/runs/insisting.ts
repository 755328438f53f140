import { setTimeout as sleep } from "node:timers/promises";

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5000;

/**
 * Does a thing again, ever less often, until it succeeds: a full disk or a database that is busy must not cost a result.
 * @throws the last error, once the signal is aborted.
 */
export async function insisting<T>(
  work: () => Promise<T>,
  trouble: (error: unknown) => void,
  signal: AbortSignal,
): Promise<T> {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) throw error;
      trouble(error);
      await sleep(wait, undefined, { signal }).catch(() => undefined);
    }
  }
}
