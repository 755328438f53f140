import { Failure } from "#core/failure.ts";

/** Does a thing again, for at most 5 s, while another process is in its way. Blocks the thread, for what is done once. */
export function patiently<T>(work: () => T): T {
  const until = Date.now() + 5000;
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      return work();
    } catch (error) {
      const busy = error instanceof Failure && error.code === "store/database-busy";
      if (!busy || Date.now() > until) throw error;
      Atomics.wait(pause, 0, 0, 20);
    }
  }
}
