import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RunStatus, RunSummary } from "#protocol/run.ts";
import { ahead, isFound, nextRun, placeFor, queueOf, stepFor } from "#web/runs/queue-order.ts";

const run = (id: string, status: RunStatus, facts: Partial<RunSummary> = {}): RunSummary => ({
  id,
  name: id,
  workflow: "w",
  status,
  order: 1,
  number: 1,
  submittedAt: 1,
  attempt: 0,
  nodesDone: 0,
  nodesTotal: 1,
  files: [],
  ...facts,
});

describe("the queue", () => {
  const runs = [
    run("late", "waiting", { order: 3 }),
    run("old", "done", { finishedAt: 10 }),
    run("now", "running"),
    run("soon", "waiting", { order: 2 }),
    run("bad", "failed", { finishedAt: 20, failure: { code: "x/y", message: "There is no such file." } }),
  ];

  test("has what runs, what waits in the order it will start, and what ended, the last first", () => {
    const { running, waiting, ended } = queueOf(runs);
    expect([running, waiting, ended].map((list) => list.map(({ id }) => id))).toEqual([
      ["now"],
      ["soon", "late"],
      ["bad", "old"],
    ]);
  });

  test("says how many go first", () => {
    const queue = queueOf(runs);
    expect(queue.waiting.map((each) => ahead(each, queue))).toEqual([1, 2]);
    expect(ahead(run("new", "waiting"), queue)).toBe(3);
  });

  test("is searched by name, id and what went wrong, every word of it", () => {
    expect(runs.filter((each) => isFound(each, "SUCH file")).map(({ id }) => id)).toEqual(["bad"]);
    expect(runs.filter((each) => isFound(each, "")).length).toBe(5);
    expect(runs.filter((each) => isFound(each, "old file")).length).toBe(0);
  });

  test("a run that is let go beside another stands there after it was moved", () => {
    const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 8 });
    const side = fc.constantFrom("before" as const, "after" as const);
    fc.assert(
      fc.property(ids, fc.nat(), fc.nat(), side, (ids, from, to, side) => {
        const waiting = ids.map((id) => ({ id }));
        const moved = ids[from % ids.length]!;
        const target = ids[to % ids.length]!;
        const place = placeFor(waiting, moved, target, side);
        const rest = ids.filter((id) => id !== moved);
        const expected = rest.toSpliced(rest.indexOf(target) + (side === "after" ? 1 : 0), 0, moved);
        if (moved === target) expect(place).toBeUndefined();
        else if (place === undefined) expect(expected).toEqual(ids);
        else expect(rest.toSpliced(place === null ? rest.length : rest.indexOf(place), 0, moved)).toEqual(expected);
      }),
    );
  });

  test("a run goes a step along the queue, or to one of its ends", () => {
    const waiting = ["a", "b", "c"].map((id) => ({ id }));
    expect(stepFor(waiting, "b", -1)).toBe("a");
    expect(stepFor(waiting, "b", 1)).toBeNull();
    expect(stepFor(waiting, "c", "first")).toBe("a");
    expect(stepFor(waiting, "a", "last")).toBeNull();
    expect(stepFor(waiting, "a", -1)).toBeUndefined();
    expect(stepFor(waiting, "c", "last")).toBeUndefined();
  });
});

describe("the run that a tab shows", () => {
  test("is the one that runs, also one that was begun in another window", () => {
    const other = run("other", "running", { submittedAt: 5 });
    expect(nextRun([other], "w", undefined)).toBe("other");
    expect(nextRun([other, run("mine", "done", { submittedAt: 2 })], "w", "mine")).toBe("other");
    expect(nextRun([other], "another workflow", undefined)).toBeUndefined();
  });

  test("stays while it runs, and gives way to the next when that begins", () => {
    const first = run("first", "running", { submittedAt: 1 });
    const next = run("next", "waiting", { submittedAt: 2 });
    expect(nextRun([first, next], "w", "first")).toBe("first");
    const over = { ...first, status: "done" } as const;
    expect(nextRun([over, next], "w", "first")).toBe("first");
    expect(nextRun([over, { ...next, status: "running" }], "w", "first")).toBe("next");
  });

  test("is not taken by a run that was submitted before it", () => {
    const earlier = run("earlier", "running", { submittedAt: 1 });
    expect(nextRun([earlier, run("mine", "done", { submittedAt: 2 })], "w", "mine")).toBe("mine");
    expect(nextRun([earlier, run("mine", "waiting", { submittedAt: 2 })], "w", "mine")).toBe("earlier");
  });

  test("is the first that waits where there is none yet", () => {
    const waiting = [run("b", "waiting", { order: 2 }), run("a", "waiting", { order: 1 })];
    expect(nextRun(waiting, "w", undefined)).toBe("a");
  });
});
