import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { told } from "#core/said.ts";
import { describeTransfer } from "#formats/describe-transfer.ts";
import { nearestSteps } from "#formats/nearest-steps.ts";
import { publishedList, publishedSchedule } from "#formats/published-lists.ts";
import { formatSchedule, makeSchedule, parseSchedule } from "#formats/schedule-file.ts";
import { transferSchedule } from "#formats/transfer-schedule.ts";

/** Sigmas of flow matching with a shift, T + 1 of them, as the tables of flow samplers are. */
function flow(steps: number, shift: number): number[] {
  const even = Array.from({ length: steps }, (_, k) => 1 - k / steps);
  return [...even.map((t) => (shift * t) / (1 + (shift - 1) * t)), 0];
}

/** The same noise levels as ratios of noise to signal, as Euler or DPM of the older models have them. */
const ratios = (sigmas: readonly number[]) => sigmas.map((s) => s / (1 - s));

const table = (sigmas: readonly number[]) => ({
  className: "X",
  config: {},
  timesteps: sigmas.slice(1),
  sigmas: [...sigmas],
});

const schedules = fc
  .integer({ min: 2, max: 40 })
  .chain((steps) =>
    fc.record({ steps: fc.constant(steps), inner: fc.subarray(Array.from({ length: steps - 2 }, (_, k) => k + 1)) }),
  )
  .map(({ steps, inner }) => makeSchedule({ steps, compute: [0, ...inner, steps - 1], objective: "given" }));

describe("Transferring a schedule", () => {
  test("to the run that it is of changes no step, along sigma or by place", () => {
    fc.assert(
      fc.property(schedules, fc.double({ min: 0.5, max: 8, noNaN: true }), (schedule, shift) => {
        const sigmas = flow(schedule.steps, shift);
        for (const known of [undefined, sigmas]) {
          const { schedule: same, notes } = transferSchedule(schedule, { steps: schedule.steps, sigmas: known }, known);
          expect([same.compute, notes]).toEqual([schedule.compute, []]);
        }
      }),
    );
  });

  test("takes each step to the nearest in noise, keeps both ends, and says which fall together, for any two runs", () => {
    fc.assert(
      fc.property(
        schedules,
        fc.integer({ min: 2, max: 40 }),
        fc.double({ min: 0.5, max: 8, noNaN: true }),
        fc.double({ min: 0.5, max: 8, noNaN: true }),
        (schedule, steps, a, b) => {
          const [from, to] = [flow(schedule.steps, a), flow(steps, b)];
          const { schedule: made, mapping, notes, along } = transferSchedule(schedule, { steps, sigmas: to }, from);
          expect(along).toBe("sigma");
          expect([made.steps, made.compute[0], made.compute.at(-1)]).toEqual([steps, 0, steps - 1]);
          expect(made.compute).toEqual([...new Set(mapping.map((m) => m.to))].sort((x, y) => x - y));
          for (const { from: step, to: found } of mapping.slice(1, -1)) {
            const distances = to.slice(0, steps).map((sigma) => Math.abs(sigma - from[step]!));
            expect(distances[found]).toBe(Math.min(...distances));
          }
          const lost = schedule.budget - made.budget;
          expect(notes.some((note) => told(note).includes("fall together"))).toBe(lost > 0);
          expect(told(notes.at(-1) ?? "")).toContain(
            lost > 0 ? `${made.budget} steps are computed in place of ${schedule.budget}` : "",
          );
          expect(made).not.toHaveProperty("edgeErrors");
          expect(parseSchedule(formatSchedule(made), "transferred")).toEqual(made);
        },
      ),
    );
  });

  test("has one axis for a flow's sigmas and for ratios of noise to signal, an infinite one included", () => {
    const schedule = makeSchedule({ steps: 20, compute: [0, 1, 2, 5, 9, 14, 19], objective: "given" });
    const flowing = flow(20, 3);
    expect(ratios(flowing)[0]).toBe(Number.POSITIVE_INFINITY);
    const there = transferSchedule(schedule, { steps: 20, sigmas: ratios(flowing) }, flowing);
    expect([there.along, there.schedule.compute]).toEqual(["sigma", schedule.compute]);
    const rising = flowing.map((sigma) => 1 - sigma);
    expect(transferSchedule(schedule, { steps: 20, sigmas: rising }, flowing).schedule.compute).toEqual(
      schedule.compute,
    );
  });

  test("knows a shifted table: steps crowd where the other run has its noise", () => {
    const published = publishedSchedule(publishedList("lemica/wan2.1-t2v-1.3b/50/17"));
    const { schedule, mapping } = transferSchedule(published, { steps: 50, sigmas: flow(50, 1) }, flow(50, 5));
    const [, carried] = mapping.filter(({ from }) => from === 8 || from === 25);
    // Shift 5 at half of the run has sigma 5/6, which an even table reaches after a sixth of its steps.
    expect(carried).toMatchObject({ from: 25, to: 8 });
    expect(schedule.budget).toBeLessThan(published.budget);
  });

  test("without sigmas goes by the place in the run, says so, and keeps what is known of model and guidance", () => {
    const published = publishedSchedule(publishedList("lemica/z-image-turbo/10/fast-6"));
    const { schedule, along, mapping } = transferSchedule(published, { steps: 4, sigmas: flow(4, 3) });
    expect(along).toBe("position");
    expect(mapping.map(({ from, to }) => [from, to])).toEqual([
      [0, 0],
      [1, 0],
      [2, 1],
      [5, 2],
      [8, 3],
      [9, 3],
    ]);
    expect(schedule.compute).toEqual([0, 1, 2, 3]);
    expect(schedule.provenance).toMatchObject({
      model: { name: "Z-Image-Turbo" },
      transferred: { from: { steps: 10, published: "lemica/z-image-turbo/10/fast-6" }, along: "position" },
    });
    expect(schedule.provenance).not.toHaveProperty("published");
    const text = told(describeTransfer(schedule));
    expect(text).toMatch(/^From 6 of 10 steps \(Z-Image-Turbo\)\nto 4 of 4 steps/);
    expect(text).toContain("The sigmas of one run or both are not known");
    expect(text).toContain("Steps 0, 1 fall together on step 0. Steps 8, 9 fall together on step 3.");
    expect(text.match(/^step \d+ → \d+/gm)).toHaveLength(6);
    expect(told(describeTransfer(published))).toMatch(/was not carried over/);
  });

  test("takes the sigmas that a schedule holds itself, and what is said of the new run", () => {
    const own = makeSchedule({
      steps: 12,
      compute: [0, 4, 11],
      objective: "leximax",
      provenance: { scheduler: table(flow(12, 3)), model: { name: "old", hash: "abc" } },
    });
    const provenance = { model: { name: "new", hash: "def" }, scheduler: table(flow(6, 3)) };
    const { schedule, along } = transferSchedule(own, { steps: 6, sigmas: provenance.scheduler.sigmas, provenance });
    expect([along, schedule.compute]).toEqual(["sigma", [0, 2, 5]]);
    expect(schedule.provenance).toMatchObject(provenance);
    expect(schedule.provenance.transferred).toMatchObject({ from: { model: "old", className: "X" } });
  });

  test("refuses tables of other lengths and such that turn back", () => {
    const schedule = makeSchedule({ steps: 4, compute: [0, 3], objective: "given" });
    const refused = (from: number[], to: number[]) => () => transferSchedule(schedule, { steps: 3, sigmas: to }, from);
    for (const [from, to, message] of [
      [[1, 0.5], flow(3, 1), /2 sigmas for the 4 steps of the schedule's run/],
      [flow(4, 1), flow(7, 1), /8 sigmas for the 3 steps of the new run/],
      [[1, 0.4, 0.6, 0.2, 0], flow(3, 1), /schedule's run turn back at step 2/],
      [flow(4, 1), [1, Number.NaN, 0.2, 0], /new run turn back at step 1/],
    ] as const) {
      expect(refused([...from], [...to])).toThrow(expect.objectContaining({ code: "formats/bad-sigmas" }));
      expect(refused([...from], [...to])).toThrow(message);
    }
    expect(() => transferSchedule(schedule, { steps: 0 })).toThrow(/Steps must be/);
  });
});

test("Of two steps equally near the earlier one is taken", () => {
  expect(nearestSteps([0, 1, 2], [1, 0.5, 0], [1, 0.75, 0.25, 0]).compute).toEqual([0, 1, 3]);
});

test("Fitted weights do not travel: the schedule predicts by taylor1 there, computes its last step, and says so", () => {
  const rows = [{ from: 0, to: 4, weights: { every: [1.2] } }];
  const fitted = { lookBack: 1, noise: false, rows, loop: "open", samples: 8 } as const;
  const schedule = makeSchedule({ steps: 4, compute: [0], objective: "leximax", fitted });
  const { schedule: carried } = transferSchedule(schedule, { steps: 8 });
  expect(carried).toMatchObject({ compute: [0, 7], predictor: "taylor1" });
  expect(carried).not.toHaveProperty("fitted");
  expect(carried.provenance.notes).toContain("Its weights hold for the old run alone: it predicts by taylor1.");
});
