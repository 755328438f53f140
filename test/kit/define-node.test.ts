import { describe, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { socket } from "#kit/socket.ts";

interface ErrorGraph {
  readonly steps: number;
}
interface Schedule {
  readonly mask: readonly (0 | 1)[];
}
const ERROR_GRAPH = socket<ErrorGraph>("ERROR_GRAPH", { title: "Error graph", colour: "#c0a040" });
const SCHEDULE = socket<Schedule>("SCHEDULE", {
  title: "Schedule",
  colour: "#40a0c0",
  describe: ({ mask }) => `${mask.filter(Boolean).length} of ${mask.length} steps`,
});

function firstSteps(errors: ErrorGraph, budget: number): Schedule {
  return { mask: Array.from({ length: errors.steps }, (_, step) => (step < budget ? 1 : 0)) };
}

const solveSchedule = defineNode({
  type: "solve/schedule",
  version: 1,
  title: "Solve Schedule",
  summary: "Chooses the steps to compute.",
  inputs: { errors: input(ERROR_GRAPH, "Calibrated errors between steps") },
  outputs: { schedule: output(SCHEDULE, "Steps to compute in full") },
  params: z.object({ budget: z.int().min(2).max(1000).default(12).meta({ title: "Budget", unit: "steps" }) }),
  run: ({ errors }, { budget }) => ({ schedule: firstSteps(errors, budget) }),
  preview: ({ schedule }) => ({ kind: "strip", flags: schedule.mask }),
});

/** A literal with nothing wrong, to spoil one field at a time. */
const sound = {
  type: "test/sound",
  version: 1,
  title: "Sound",
  summary: "Does nothing.",
  inputs: { errors: input(ERROR_GRAPH, "In") },
  outputs: { schedule: output(SCHEDULE, "Out") },
  params: z.object({ budget: z.int().default(2) }),
  run: () => ({ schedule: { mask: [] } }),
};

describe("defineNode", () => {
  test("the design's literal runs without an engine, and its preview draws the result", async () => {
    const context = {} as Parameters<typeof solveSchedule.run>[2];
    const outputs = await solveSchedule.run({ errors: { steps: 4 } }, { budget: 2 }, context);
    expect(outputs).toEqual({ schedule: { mask: [1, 1, 0, 0] } });
    expect(solveSchedule.preview?.(outputs, { budget: 2 })).toEqual({ kind: "strip", flags: [1, 1, 0, 0] });
  });

  test("an optional input is T or undefined in run, a required one is T, and parameters have their parsed type", () => {
    defineNode({
      ...sound,
      inputs: { errors: input(ERROR_GRAPH, "In"), old: input(SCHEDULE, "Earlier", { optional: true }) },
      params: z.object({ name: z.string(), count: z.int().default(1), seed: z.number().optional() }),
      run: ({ errors, old }, params) => {
        expectTypeOf(errors).toEqualTypeOf<ErrorGraph>();
        expectTypeOf(old).toEqualTypeOf<Schedule | undefined>();
        expectTypeOf(params.count).toEqualTypeOf<number>();
        expectTypeOf(params.seed).toEqualTypeOf<number | undefined>();
        return { schedule: { mask: [] } };
      },
    });
    const wrongResult = () =>
      defineNode({
        ...sound,
        // @ts-expect-error an output of another type is refused by the compiler
        run: () => ({ schedule: 3 }),
      });
    expect(wrongResult).not.toThrow();
  });

  test("defaults are filled in and the definition is frozen", () => {
    expect(solveSchedule.category).toBe("solve");
    expect(solveSchedule.isOutput).toBe(false);
    expect(solveSchedule.cacheable({ budget: 2 })).toBe(true);
    expect(Object.isFrozen(solveSchedule) && Object.isFrozen(solveSchedule.inputs)).toBe(true);
  });

  test("a node without outputs is an output node and is never taken from the cache", () => {
    const show = defineNode({ ...sound, outputs: {}, run: () => ({}) });
    expect(show.isOutput).toBe(true);
    expect(show.cacheable({ budget: 2 })).toBe(false);
  });

  test("cacheable may depend on the parameters", () => {
    const node = defineNode({ ...sound, cacheable: ({ budget }) => budget > 2 });
    expect([node.cacheable({ budget: 2 }), node.cacheable({ budget: 3 })]).toEqual([false, true]);
  });

  test.each([
    [{ type: "Solve/Schedule" }, "kebab-case"],
    [{ type: "schedule" }, "kebab-case"],
    [{ type: "block/schedule" }, "kept for blocks"],
    [{ type: "solve/the--schedule" }, "kebab-case"],
    [{ version: 0 }, "whole number from 1"],
    [{ version: 1.5 }, "whole number from 1"],
    [{ title: " " }, "title is empty"],
    [{ summary: "" }, "summary is empty"],
    [{ inputs: { "the-errors": input(ERROR_GRAPH, "In") } }, "camelCase"],
    [{ outputs: { constructor: output(SCHEDULE, "Out") } }, "camelCase"],
    [{ params: z.object({ errors: z.int() }) }, "both an input and a parameter"],
    [{ outputs: {}, isOutput: false }, "would never run"],
    [{ version: 3, migrate: { 1: (p: object) => ({ ...p }) } }, "migration from version 2 is missing"],
    [
      { version: 1, migrate: { 1: (p: object) => ({ ...p }) } },
      "migration from version 1, and the node is at version 1",
    ],
  ])("a malformed literal is refused: %o", (spoiled, message) => {
    expect(() => defineNode({ ...sound, ...spoiled } as typeof sound)).toThrow(message);
  });
});

describe("socket", () => {
  test("describes a value in one line", () => {
    expect(SCHEDULE.describe?.({ mask: [1, 0, 1] })).toBe("2 of 3 steps");
  });

  test.each([
    ["error graph", { title: "T", colour: "#000000" }, "must be a letter"],
    ["E", { title: "", colour: "#000000" }, "needs a title"],
    ["E", { title: "T", colour: "url(x)" }, "#rrggbb"],
  ])("a malformed socket is refused: %s %o", (name, look, message) => {
    expect(() => socket(name, look)).toThrow(message);
  });
});
