import { describe, expect, test } from "vitest";
import { hold } from "#core/hold.ts";
import { type History, type Predictor, remember } from "#core/predictor.ts";
import { predictorById, predictorIds } from "#core/predictors.ts";
import { taylor } from "#core/taylor.ts";

const at = (sigma: number, ...value: number[]) => ({ step: 0, sigma, value: Float64Array.from(value) });

/** What a predictor makes of a history at a sigma. */
const predicted = (predictor: Predictor, history: History<Float64Array>, sigma: number) =>
  predictor.at(
    history,
    { step: 1, sigma, branch: "positive", noise: new Float64Array(1) },
    (like) => like.slice() as typeof like,
  );

/** History after computing at these sigmas, in this order. */
function historyOf(predictor: Predictor, f: (sigma: number) => number, sigmas: number[]) {
  return sigmas.reduce<History<Float64Array>>((history, s) => remember(predictor, history, at(s, f(s))), []);
}

describe("a reused prediction", () => {
  test("is the last computed one under hold, the very same array", () => {
    const history = historyOf(hold, (s) => s, [1, 0.8]);
    expect(history).toHaveLength(1);
    expect(predicted(hold, history, 0.5)).toBe(history[0]!.value);
  });

  test("lies on the line through the last two under taylor1", () => {
    expect(
      predicted(
        taylor(1),
        historyOf(taylor(1), (s) => 3 * s - 1, [1, 0.9, 0.7]),
        0.4,
      )[0],
    ).toBeCloseTo(3 * 0.4 - 1, 12);
  });

  test("lies on the parabola through the last three under taylor2, however unevenly they stand", () => {
    const f = (s: number) => 2 * s * s - 5 * s + 0.3;
    expect(predicted(taylor(2), historyOf(taylor(2), f, [1, 0.93, 0.9, 0.62]), 0.21)[0]).toBeCloseTo(f(0.21), 12);
  });

  test("falls back to a lower order while fewer were computed", () => {
    expect(
      predicted(
        taylor(2),
        historyOf(taylor(2), (s) => s, [1]),
        0.5,
      )[0],
    ).toBe(1);
    expect(
      predicted(
        taylor(2),
        historyOf(taylor(2), (s) => 4 * s, [1, 0.9]),
        0.5,
      )[0],
    ).toBeCloseTo(2, 12);
  });

  test("does not divide by zero where two computed steps share one sigma, nor follow an infinite one", () => {
    expect(predicted(taylor(2), [at(0.5, 7), at(0.5, 3), at(0.9, 1)], 0.4)[0]).toBe(7);
    expect(predicted(taylor(2), [at(0.5, 7), at(Number.POSITIVE_INFINITY, 3)], 0.4)[0]).toBe(7);
    expect(predicted(taylor(2), [at(0.5, 7), at(0.6, 3)], Number.POSITIVE_INFINITY)[0]).toBe(7);
  });

  test("leaves the history as it was", () => {
    const history = historyOf(taylor(1), (s) => s, [1, 0.9]);
    predicted(taylor(1), history, 0.3);
    expect([...history[0]!.value]).toEqual([0.9]);
  });
});

test("an unknown predictor is refused with the known ones", () => {
  expect(predictorIds.map((id) => predictorById(id).id)).toEqual(predictorIds);
  expect(() => predictorById("taylor9")).toThrow(
    `There is no predictor "taylor9"; use one of ${predictorIds.join(", ")}.`,
  );
});
