import { expect, test } from "vitest";
import { told } from "#core/said.ts";
import {
  calibrationCost,
  edgeGroups,
  replayCost,
  shortCalibrationCost,
  weightsAt,
} from "#diffusion/loop/calibration.ts";
import { calibrationProgress } from "../../nodes/calibrate/calibration-progress.ts";

const size = { steps: 10, maxGap: 4, batch: 6, weights: { full: 1, short: 0 } };
const groups = edgeGroups(size.steps, size.maxGap, size.batch);
const cost = calibrationCost(size.steps, size.maxGap);
const whole = (count: number) => new Map(groups.slice(0, count).map((edges, k) => [k, edges.map(() => 1)]));

/** What is told, by a clock that is set by hand. */
function telling(finished: readonly ReadonlyMap<number, readonly number[]>[], weights = size.weights) {
  const clock = { time: 0 };
  const said: [number, number, string][] = [];
  const tell = calibrationProgress(
    { ...size, weights },
    finished,
    (done, total, note) => said.push([done, total, told(note ?? "")]),
    () => clock.time,
  );
  return { clock, said, tell };
}

test("the note says which sample it is, and once there is a pace how long that one still takes", () => {
  const { clock, said, tell } = telling([new Map(), new Map()]);
  tell(0, 1);
  clock.time = 100;
  tell(0, 2);
  tell(0, cost);
  clock.time = 2000;
  tell(1, 1);
  expect(said[0]).toEqual([1, 2 * cost, "sample 1 of 2"]);
  expect(said[1]).toEqual([2, 2 * cost, `sample 1 of 2, ${(cost - 2) / 10} s left of it`]);
  expect(said[3]![0]).toBe(cost + 1);
  expect(said[3]![2]).toMatch(/^sample 2 of 2, .* left of it$/);
});

test("of one sample the note does not repeat what is left of all", () => {
  const { clock, said, tell } = telling([new Map()]);
  tell(0, 1);
  clock.time = 1000;
  tell(0, 2);
  expect(said.map(([, , note]) => note)).toEqual(["sample 1 of 1", "sample 1 of 1"]);
});

test("what a stopped run has left is done from the first word on, and never counts as fast work", () => {
  const { clock, said, tell } = telling([whole(groups.length), whole(2), new Map()]);
  const known = replayCost(size.steps, groups.slice(0, 2).flat());
  for (let done = 1; done <= cost; done++) tell(0, done);
  tell(1, known);
  expect(new Set(said.map(([done]) => done))).toEqual(new Set([cost + known]));
  clock.time = 1000;
  tell(1, known + 1);
  expect(said.at(-1)).toEqual([cost + known + 1, 3 * cost, `sample 2 of 3, ${cost - known - 1}.0 s left of it`]);
});

test("a group in the journal that has not as many errors as edges counts as not done", () => {
  const { said, tell } = telling([new Map([[0, [1]]])]);
  tell(0, 1);
  expect(said).toEqual([[1, cost, "sample 1 of 1"]]);
});

test("at the residual level the reused steps of edges count, too, in what is done and in what is left", () => {
  const weights = weightsAt("residual");
  const work = 5 * cost + shortCalibrationCost(size.steps, size.maxGap);
  const { clock, said, tell } = telling([whole(2), new Map()], weights);
  const known = replayCost(size.steps, groups.slice(0, 2).flat(), weights);
  tell(0, known);
  clock.time = 100;
  tell(0, known + 1);
  expect(said).toEqual([
    [known, 2 * work, "sample 1 of 2"],
    [known + 1, 2 * work, `sample 1 of 2, ${(work - known - 1) / 10} s left of it`],
  ]);
});
