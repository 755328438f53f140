import { expect, test } from "vitest";
import { nowAndThen } from "../../nodes/calibrate/now-and-then.ts";

/** What was shown when, by a clock that is set by hand; showing takes `cost` milliseconds. */
function shown(cost = 0) {
  const times: number[] = [];
  const clock = { time: 0 };
  const show = () => {
    times.push(clock.time);
    clock.time += cost;
  };
  return { times, clock, ...nowAndThen(show, () => clock.time) };
}

test("the first change is shown at once, and then one in 400 ms at most", () => {
  const { times, clock, changed } = shown();
  for (; clock.time < 2000; clock.time += 10) changed();
  expect(times).toEqual([0, 400, 800, 1200, 1600]);
});

test("what takes long to show is shown for a fiftieth of the time", () => {
  const { times, clock, changed } = shown(100);
  for (; clock.time < 12_000; clock.time += 100) changed();
  expect(times).toEqual([0, 5000, 10_000]);
});

test("a change that was held back is shown when asked for, once, and nothing is shown without a change", () => {
  const { times, clock, changed, flush } = shown();
  flush();
  changed();
  clock.time = 100;
  changed();
  flush();
  flush();
  expect(times).toEqual([0, 100]);
});
