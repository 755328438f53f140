/** How fast some work goes, to tell how long the rest of it will take. */
export interface Pace {
  /** Notes how much is done, in any unit. Less than before means that the work began anew, and so does the pace. */
  mark(done: number): void;
  /** Milliseconds that so much more work takes; undefined until there is a pace. */
  timeFor(work: number): number | undefined;
}

interface Mark {
  readonly at: number;
  readonly done: number;
}

/** Enough that half of the work is found to a hundredth; more would grow with the work. */
const MOST_MARKS = 256;

/**
 * The pace of the latter half of the work done since the first mark: a slow start (a model that loads), a machine that was
 * put to sleep or has become faster is soon forgotten, and what was done before the first mark never counts.
 *
 * @param now milliseconds of a clock that never goes back.
 */
export function paceBy(now: () => number): Pace {
  let marks: Mark[] = [];
  return {
    mark(done) {
      const last = marks.at(-1);
      if (last !== undefined && done < last.done) marks = [];
      if (done === last?.done) return;
      marks.push({ at: now(), done });
      if (marks.length > MOST_MARKS) marks = marks.filter((_, k) => k % 2 === 0);
    },
    timeFor(work) {
      const [first, last] = [marks[0], marks.at(-1)];
      if (first === undefined || last === undefined || last === first) return undefined;
      const half = marks.findLast(({ done }) => done <= (first.done + last.done) / 2)!;
      return ((last.at - half.at) / (last.done - half.done)) * work;
    },
  };
}
