/** Lets work through one at a time, in the order of asking. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #queue = new AbortController();

  /**
   * What `work` comes to once all that was asked before is over. An abort rejects at once with the signal's reason; work that
   * has begun keeps its turn until it is over.
   * @param work told of a dismissal that comes while it has its turn.
   */
  take<T>(work: (dismissal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const dismissal = this.#queue.signal;
    const result = this.#last.then(() => {
      dismissal.throwIfAborted();
      signal?.throwIfAborted();
      return work(dismissal);
    });
    this.#last = result.catch(() => {});
    return untilAborted(result, signal);
  }

  /** Refuses, with this reason, all that waits for its turn now, and tells the work that has its turn. */
  dismiss(reason: unknown): void {
    this.#queue.abort(reason);
    this.#queue = new AbortController();
  }
}

function untilAborted<T>(result: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return result;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    const listenNoMore = () => signal.removeEventListener("abort", stop);
    result.then(resolve, reject).then(listenNoMore);
  });
}
