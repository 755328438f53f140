import { describe, expect, it } from "vitest";
import { addFixed, fixedPoint } from "#core/exact-sums.ts";
import { exactly } from "./brute-force.ts";
import { randomNumbers, wholeNumber } from "./random-graph.ts";

describe("Sums in fixed point", () => {
  it("equal integer sums for random float64 numbers of any exponent", () => {
    const random = randomNumbers(4);
    for (let round = 0; round < 200; round++) {
      const [low, high] = [wholeNumber(random, -1074, 1023), wholeNumber(random, -1074, 1023)].sort((a, b) => a - b);
      expectExact(
        Array.from({ length: 30 }, () => (random() < 0.1 ? 0 : numberAt(wholeNumber(random, low, high), random))),
      );
    }
  });

  it("span from the greatest float64 to one of any exponent", () => {
    for (let exponent = -1074; exponent <= 1023; exponent += 3) expectExact([Number.MAX_VALUE, 2 ** exponent]);
  });

  it("carry through all digits: 1 + 1/2 + 1/4 + … and the last once more make 2", () => {
    const halves = Array.from({ length: 101 }, (_, k) => 2 ** -k);
    const digits = sumOf([...halves, 2 ** -100]);
    expect(digits.filter((digit) => digit !== 0).length).toBe(1);
    expectExact([...halves, 2 ** -100]);
  });
});

/** 1 to 2 times 2^exponent, rounded where float64 holds fewer bits. */
function numberAt(exponent: number, random: () => number): number {
  return (1 + random()) * 2 ** Math.max(exponent, -1022) * 2 ** Math.min(exponent + 1022, 0);
}

function sumOf(terms: readonly number[]): Float64Array {
  const { width, digits } = fixedPoint(Float64Array.from(terms));
  const sum = new Float64Array(width);
  for (let k = 0; k < terms.length; k++) addFixed(width, sum, 0, sum, 0, digits, k * width);
  return sum;
}

function expectExact(terms: readonly number[]): void {
  const value = [...sumOf(terms)].reduce((total, digit) => total * 2n ** 32n + BigInt(digit), 0n);
  const expected = terms.reduce((total, term) => total + exactly(term), 0n);
  // Both are in units of some power of two: they are equal if one is the other shifted.
  expect(withoutTrailingZeros(value)).toBe(withoutTrailingZeros(expected));
}

function withoutTrailingZeros(number: bigint): string {
  const bits = number.toString(2);
  return bits.slice(0, bits.lastIndexOf("1") + 1);
}
