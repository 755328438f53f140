import { expect, it } from "vitest";
import { RangeMax } from "#core/range-max.ts";
import { randomNumbers, wholeNumber } from "./random-graph.ts";

it("The greatest of every run equals a plain search, also after filling anew with fewer numbers", () => {
  const ranges = new RangeMax(33);
  const random = randomNumbers(1);
  for (const length of [33, 32, 17, 1]) {
    const numbers = Array.from({ length }, () => wholeNumber(random, 0, 50));
    ranges.fill(length, (index) => numbers[index]);
    for (let start = 0; start < length; start++) {
      for (let end = start + 1; end <= length; end++) {
        expect(ranges.max(start, end)).toBe(Math.max(...numbers.slice(start, end)));
      }
    }
  }
});
