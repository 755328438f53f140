import type { Said } from "#core/said.ts";
import { paceBy } from "#kit/pace.ts";

/** How far a piece of work is. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly note?: Said;
  /** Milliseconds left at the pace of late; absent until there is a pace. */
  readonly etaMs?: number;
}

/** Takes in the progress of one node. */
export interface ProgressReporter {
  report(done: number, total: number, note?: Said): void;
  /** Sends what is still held; nothing is sent after it. */
  finish(): void;
}

const INTERVAL_MS = 100;

/**
 * Thins out the progress of one node: at most one report per 100 ms is sent, the first at once, and the last always, if
 * need be at the end of the interval or by `finish`. Reports that make no sense (a total of 0, NaN) are dropped.
 *
 * The time left is reckoned from the first report on, so that work found done in a journal does not count as fast work
 * when it is reported first; a new total begins a new reckoning.
 */
export function progressReporter(send: (progress: Progress) => void, now: () => number): ProgressReporter {
  let pace = paceBy(now);
  let of = 0;
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
    report(done, total, note) {
      if (!(total > 0 && Number.isFinite(total) && Number.isFinite(done))) return;
      const reached = Math.min(Math.max(done, 0), total);
      if (total !== of) pace = paceBy(now);
      of = total;
      pace.mark(reached);
      const left = pace.timeFor(total - reached);
      held = {
        done: reached,
        total,
        ...(note !== undefined && { note }),
        ...(left !== undefined && { etaMs: Math.round(left) }),
      };
      const wait = sentAt + INTERVAL_MS - now();
      if (wait <= 0) flush();
      else timer ??= setTimeout(flush, wait);
    },
    finish: flush,
  };
}
