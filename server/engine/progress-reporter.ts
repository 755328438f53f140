/** How far a piece of work is. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly note?: string;
  /** Milliseconds left at the pace so far; absent until there is a pace. */
  readonly etaMs?: number;
}

const INTERVAL_MS = 100;

/**
 * Thins out the progress of one node: at most one report per 100 ms is sent, the first at once, and the last always, if
 * need be at the end of the interval or by `finish`. Reports that make no sense (a total of 0, NaN) are dropped.
 *
 * The time left is reckoned from the first report on, so that work found done in a journal does not count as fast work.
 */
export function progressReporter(send: (progress: Progress) => void, now: () => number) {
  let first: { readonly at: number; readonly done: number } | undefined;
  let held: Progress | undefined;
  let sentAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (held === undefined) return;
    const progress = held;
    held = undefined;
    sentAt = now();
    send(progress);
  };

  return {
    report(done: number, total: number, note?: string): void {
      if (!(total > 0 && Number.isFinite(total) && Number.isFinite(done))) return;
      const reached = Math.min(Math.max(done, 0), total);
      first ??= { at: now(), done: reached };
      const gained = reached - first.done;
      const etaMs = gained > 0 ? Math.round(((now() - first.at) / gained) * (total - reached)) : undefined;
      held = { done: reached, total, ...(note !== undefined && { note }), ...(etaMs !== undefined && { etaMs }) };
      const wait = sentAt + INTERVAL_MS - now();
      if (wait <= 0) flush();
      else timer ??= setTimeout(flush, wait);
    },
    /** Sends what is still held; nothing is sent after it. */
    finish: flush,
  };
}
