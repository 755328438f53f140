import { expect, test } from "vitest";
import { paceBy } from "#kit/pace.ts";

/** A pace by a clock that is set by hand. */
function paced() {
  let time = 0;
  const { mark, timeFor } = paceBy(() => time);
  return {
    timeFor,
    /** Notes `done` after so many milliseconds. */
    after: (milliseconds: number, done: number) => {
      time += milliseconds;
      mark(done);
    },
  };
}

test("there is no pace before something was done since the first mark", () => {
  const { after, timeFor } = paced();
  expect(timeFor(1)).toBeUndefined();
  after(1000, 80);
  after(1000, 80);
  expect(timeFor(1)).toBeUndefined();
  after(1000, 90);
  expect(timeFor(10)).toBe(2000);
});

test("a slow start is forgotten as soon as there is more to go by", () => {
  const { after, timeFor } = paced();
  after(0, 0);
  after(60_000, 1);
  after(100, 2);
  expect(timeFor(10)).toBe(1000);
});

test("work that becomes faster or slower is soon reckoned so", () => {
  const { after, timeFor } = paced();
  for (let done = 0; done <= 100; done++) after(100, done);
  expect(timeFor(1)).toBe(100);
  for (let done = 101; done <= 210; done++) after(10, done);
  expect(timeFor(1)).toBe(10);
});

test("a million marks give the pace that a few would", () => {
  const { after, timeFor } = paced();
  for (let done = 0; done <= 1_000_000; done++) after(2, done);
  expect(timeFor(1)).toBe(2);
});

test("less done than before begins anew", () => {
  const { after, timeFor } = paced();
  after(0, 0);
  after(1000, 10);
  after(1000, 3);
  expect(timeFor(1)).toBeUndefined();
  after(50, 4);
  expect(timeFor(1)).toBe(50);
});
