import { expect, test } from "vitest";
import { told } from "#core/said.ts";
import { duration } from "#kit/duration.ts";

test("durations are told in the unit that suits them", () => {
  const lengths = [0, 950, 12_300, 59_949, 59_999, 125_000, 3_599_000, 3_720_000, 90_000_000];
  expect(lengths.map((length) => told(duration(length)))).toEqual([
    "0 ms",
    "950 ms",
    "12.3 s",
    "59.9 s",
    "1 min 0 s",
    "2 min 5 s",
    "59 min 59 s",
    "1 h 2 min",
    "25 h 0 min",
  ]);
});
