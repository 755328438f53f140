/**
 * The greatest of any run of numbers in constant time, after n log2(n) work (a sparse table: the maxima of runs of 1,
 * 2, 4, …).
 */
export class RangeMax {
  private readonly rows: Int32Array[] = [];

  /** @param capacity the most numbers that `fill` will be given. */
  constructor(capacity: number) {
    for (let run = 1; run <= capacity; run *= 2) this.rows.push(new Int32Array(capacity));
  }

  /** Replaces the numbers by `at(0)` … `at(length − 1)`. */
  fill(length: number, at: (index: number) => number): void {
    for (let k = 0; k < length; k++) this.rows[0][k] = at(k);
    for (let level = 1, run = 2; run <= length; level++, run *= 2) {
      const halves = this.rows[level - 1];
      const whole = this.rows[level];
      for (let k = 0; k + run <= length; k++) whole[k] = Math.max(halves[k], halves[k + run / 2]);
    }
  }

  /** The greatest number from `start` up to, not including, `end`; start < end. */
  max(start: number, end: number): number {
    const level = 31 - Math.clz32(end - start);
    const row = this.rows[level];
    return Math.max(row[start], row[end - (1 << level)]);
  }
}
