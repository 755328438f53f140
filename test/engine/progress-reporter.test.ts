import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Progress, progressReporter } from "#engine/progress-reporter.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function reporter() {
  const sent: Progress[] = [];
  return { sent, ...progressReporter((progress) => sent.push(progress), Date.now) };
}

test("of a thousand reports in a second about ten are sent, the first and the last among them", () => {
  const { sent, report, finish } = reporter();
  for (let done = 0; done <= 1000; done++) {
    report(done, 1000);
    vi.advanceTimersByTime(1);
  }
  finish();
  expect(sent.length).toBeGreaterThanOrEqual(10);
  expect(sent.length).toBeLessThanOrEqual(12);
  expect(sent[0]).toEqual({ done: 0, total: 1000 });
  expect(sent.at(-1)).toMatchObject({ done: 1000, total: 1000, etaMs: 0 });
});

test("a report that was held back is sent at the end of its interval, though no other follows", () => {
  const { sent, report } = reporter();
  report(1, 10);
  report(2, 10, "loading");
  expect(sent).toHaveLength(1);
  vi.advanceTimersByTime(100);
  expect(sent.at(-1)).toMatchObject({ done: 2, note: "loading" });
});

test("nothing is sent after the end", () => {
  const { sent, report, finish } = reporter();
  report(1, 10);
  report(2, 10);
  finish();
  vi.advanceTimersByTime(1000);
  expect(sent.map(({ done }) => done)).toEqual([1, 2]);
});

test("the time left is reckoned from the work of this run, not from what was found done", () => {
  const { sent, report } = reporter();
  report(80, 100);
  vi.advanceTimersByTime(1000);
  report(90, 100);
  expect(sent[0]).not.toHaveProperty("etaMs");
  expect(sent[1]!.etaMs).toBe(1000);
});

test("reports that make no sense are dropped, and none goes past the total", () => {
  const { sent, report } = reporter();
  report(1, 0);
  report(Number.NaN, 10);
  report(1, Number.POSITIVE_INFINITY);
  report(11, 10);
  expect(sent).toEqual([{ done: 10, total: 10 }]);
});
