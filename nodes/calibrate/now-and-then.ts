const LEAST_MS = 400;
/** Showing may take this part of the time. */
const SHARE = 1 / 50;

/** Shows something that changes often no more often than is worth it. */
export interface NowAndThen {
  /** Says that there is something new; it is shown if the last time was long enough ago. */
  changed(): void;
  /** Shows what is new and was held back. */
  flush(): void;
}

/**
 * At most once in 400 ms, and where showing is slow, for no more than a fiftieth of the time.
 * @param now milliseconds of a clock that never goes back.
 */
export function nowAndThen(show: () => void, now: () => number = () => performance.now()): NowAndThen {
  let next = Number.NEGATIVE_INFINITY;
  let held = false;
  const flush = () => {
    if (!held) return;
    held = false;
    const began = now();
    show();
    next = began + Math.max(LEAST_MS, (now() - began) / SHARE);
  };
  return {
    changed() {
      held = true;
      if (now() >= next) flush();
    },
    flush,
  };
}
