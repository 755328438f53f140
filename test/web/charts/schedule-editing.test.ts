import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { edgesOf, errorGraph } from "#core/error-graph.ts";
import { estimate } from "#core/estimate.ts";
import { checkCompute, scheduleErrors } from "#core/schedule.ts";
import { leastWorst } from "#core/solver.ts";
import { fileOf } from "#formats/error-graph-file.ts";
import { formatSchedule, parseSchedule } from "#formats/schedule-file.ts";
import { moved, toggled, withStep } from "#web/charts/schedule/edit.ts";
import { scheduleToSave } from "#web/charts/schedule/schedule-file.ts";
import { reducePath, startPath } from "#web/charts/workbench/path-state.ts";
import { solveAll } from "#web/charts/workbench/solved.ts";

const graphs = fc
  .record({ steps: fc.integer({ min: 3, max: 14 }), gap: fc.integer({ min: 2, max: 6 }), seed: fc.integer() })
  .map(({ steps, gap, seed }) => {
    const maxGap = Math.min(gap, steps - 1);
    const edges = edgesOf(steps, maxGap).map(
      ([from, to], k) => [from, to, Math.abs(Math.sin(seed + k * 7.3)) + 0.01 * (to - from)] as const,
    );
    return errorGraph(steps, maxGap, edges);
  });

const lists = (steps: number) =>
  fc
    .array(fc.boolean(), { minLength: steps, maxLength: steps })
    .map((flags) => flags.flatMap((flag, step) => (flag || step === 0 ? [step] : [])));

describe("a schedule changed by hand", () => {
  it("stays a schedule whatever is done to it", () => {
    const change = fc.record({
      what: fc.constantFrom("toggle", "on", "off", "move"),
      step: fc.integer({ min: -1, max: 12 }),
      to: fc.integer({ min: -3, max: 15 }),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 12 }).chain((steps) => fc.tuple(fc.constant(steps), lists(steps))),
        fc.array(change),
        ([steps, start], changes) => {
          let compute: readonly number[] = start;
          for (const { what, step, to } of changes) {
            if (what === "move") compute = moved(steps, compute, step, to)[0];
            else
              compute =
                what === "toggle" ? toggled(steps, compute, step) : withStep(steps, compute, step, what === "on");
            checkCompute(steps, compute);
          }
        },
      ),
    );
  });

  it("keeps its first step, and may reuse its last", () => {
    expect(toggled(6, [0, 3, 5], 0)).toEqual([0, 3, 5]);
    expect(toggled(6, [0, 3, 5], 5)).toEqual([0, 3]);
    expect(toggled(6, [0, 3], 5)).toEqual([0, 3, 5]);
    expect(moved(6, [0, 3, 5], 0, 2)).toEqual([[0, 3, 5], 0]);
    expect(moved(6, [0, 3], 3, 9)).toEqual([[0, 5], 5]);
  });

  it("moves a step no further than to its neighbours", () => {
    expect(moved(10, [0, 4, 7, 9], 4, 8)).toEqual([[0, 6, 7, 9], 6]);
    expect(moved(10, [0, 4, 7, 9], 4, -5)).toEqual([[0, 1, 7, 9], 1]);
  });

  it("is the same list where nothing changes, so that nothing is drawn or remembered anew", () => {
    const compute = [0, 2, 5];
    expect(withStep(6, compute, 2, true)).toBe(compute);
    expect(moved(6, compute, 2, 2)[0]).toBe(compute);
  });
});

describe("the estimate of a schedule", () => {
  it("has the errors that the core says, and their largest and their sum", () => {
    fc.assert(
      fc.property(
        graphs.chain((graph) => fc.tuple(fc.constant(graph), lists(graph.steps))),
        ([graph, compute]) => {
          const found = estimate(graph, graph.steps, compute);
          const known = found.edges.flatMap(({ error }) => error ?? []);
          if (found.unknown.length === 0 && found.reusedAtEnd === 0)
            expect(known.sort((a, b) => b - a)).toEqual(scheduleErrors(graph, compute));
          expect(found.worst?.error ?? 0).toBe(Math.max(0, ...known));
          expect(found.sum).toBeCloseTo(
            known.reduce((sum, error) => sum + error, 0),
            12,
          );
          expect(found.speedUp).toBe(graph.steps / compute.length);
        },
      ),
    );
  });

  it("marks edges longer than were measured as unknown, and leaves them out of the sum", () => {
    const graph = errorGraph(6, 2, [
      [0, 2, 1],
      [1, 3, 2],
      [2, 4, 3],
      [3, 5, 4],
    ]);
    const { unknown, worst, sum } = estimate(graph, 6, [0, 2, 5]);
    expect(unknown).toEqual([{ from: 2, to: 5, error: undefined }]);
    expect(worst).toEqual({ from: 0, to: 2, error: 1 });
    expect(sum).toBe(1);
  });

  it("knows nothing of edges without an error graph, except that gaps of 1 are no reuse", () => {
    const { unknown, sum, edges } = estimate(undefined, 4, [0, 1, 3]);
    expect(unknown).toHaveLength(1);
    expect(edges[0]).toEqual({ from: 0, to: 1, error: 0 });
    expect(sum).toBeUndefined();
  });
});

describe("all budgets solved", () => {
  it("hold for each budget the schedule that the core finds for it alone", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const solved = solveAll(graph);
        expect(solved.max).toBe(graph.steps);
        for (const [k, compute] of solved.schedules.entries()) {
          expect(compute).toEqual(leastWorst(graph, solved.min + k));
          expect(solved.worst[k]).toBe(scheduleErrors(graph, compute!)[0] ?? 0);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("going back and forth", () => {
  it("undoes a gesture as one and a slid budget as none", () => {
    let state = startPath([0, 1, 2, 3, 4], "solved");
    state = reducePath(state, { type: "take", compute: [0, 2, 4], origin: "solved" });
    expect(state.past).toHaveLength(0);
    state = reducePath(state, { type: "edit", compute: [0, 1, 4], gesture: 1 });
    state = reducePath(state, { type: "edit", compute: [0, 3, 4], gesture: 1 });
    expect(state.origin).toBe("edited");
    state = reducePath(state, { type: "undo" });
    expect(state).toMatchObject({ compute: [0, 2, 4], origin: "solved" });
    state = reducePath(state, { type: "redo" });
    expect(state).toMatchObject({ compute: [0, 3, 4], origin: "edited" });
    state = reducePath(state, { type: "take", compute: [0, 2, 4], origin: "solved" });
    expect(reducePath(state, { type: "undo" }).compute).toEqual([0, 3, 4]);
  });
});

describe("a schedule to save", () => {
  const graph = fileOf(
    errorGraph(4, 2, [
      [0, 2, 1],
      [1, 3, 2],
    ]),
    {
      distance: "l1",
      aggregate: "mean",
      reuseLevel: "output",
      predictor: "hold",
      samples: [
        { prompt: "a cat", seed: 1, errors: [0.5, 1] },
        { prompt: "a dog", seed: 2, errors: [1.5, 3] },
      ],
      provenance: { prompts: ["a cat", "a dog"], seeds: [1, 2] },
    },
  );
  const date = "2026-11-22T12:00:00.000Z";

  it("says that it was edited, carries the provenance of its errors, and is read back the same", () => {
    const file = scheduleToSave({ steps: 4, compute: [0, 2, 3], objective: "given", edited: true, graph, date });
    expect(file.provenance).toEqual({ prompts: ["a cat", "a dog"], seeds: [1, 2], date, edited: true });
    expect(file).toMatchObject({ edgeErrors: [1, 0], objective: "given", distance: "l1", predictor: "hold" });
    expect(parseSchedule(formatSchedule(file), "saved")).toEqual(file);
  });

  it("has the errors that were looked at, and says which", () => {
    const file = scheduleToSave({
      steps: 4,
      compute: [0, 2, 3],
      objective: "leximax",
      edited: false,
      graph,
      shown: "max",
      date,
    });
    expect(file.edgeErrors).toEqual([1.5, 0]);
    expect(file.provenance.notes).toBe("Errors: max.");
    expect(file.provenance.edited).toBeUndefined();
  });

  it("has no errors without an error graph, and keeps what the schedule was before", () => {
    const base = scheduleToSave({ steps: 4, compute: [0, 2, 3], objective: "leximax", edited: false, graph, date });
    const file = scheduleToSave({ steps: 4, compute: [0, 1, 3], objective: "given", edited: true, base, date });
    expect(file.edgeErrors).toBeUndefined();
    expect(file).toMatchObject({ reuseLevel: "output", predictor: "hold", maxGap: 2 });
    expect(file.provenance).toMatchObject({ edited: true, seeds: [1, 2] });
  });
});
