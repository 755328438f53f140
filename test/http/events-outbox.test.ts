import fc from "fast-check";
import { expect, test } from "vitest";
import { Outbox } from "#http/events/outbox.ts";
import { type Live, nothingKnown, reduceLive } from "#protocol/live.ts";
import type { Change } from "#protocol/messages.ts";
import { step } from "./random-story.ts";
import { ToldLibrary, ToldRuns } from "./told-runs.ts";

/** All changes of a random story, as a socket would be told of them. */
const changes = fc.array(step, { maxLength: 60, size: "max" }).map((steps): Change[] => {
  const [runs, library] = [new ToldRuns(), new ToldLibrary()];
  const told: Change[] = [];
  library.subscribe((change) => told.push(change));
  runs.subscribe((news) => {
    if (news.type !== "event") told.push(news);
    else for (const change of news.changes) told.push({ type: "node", run: news.run, ...change });
  });
  for (const one of steps) one(runs, library);
  // What the server forgets comes among the rest.
  return told.flatMap((change, k) =>
    change.type === "run" && k % 7 === 3
      ? [change, { type: "forgotten", run: change.run.id, what: k % 2 === 0 ? "run" : "nodes" }]
      : [change],
  );
});

const fold = (live: Live, changes: readonly Change[]) => reduceLive(live, { type: "changes", seq: 1, changes });

test("Whoever gets what an outbox made of changes knows the same as whoever got each, whatever was known before", () => {
  fc.assert(
    fc.property(changes, fc.nat(60), (all, known) => {
      const before = fold(nothingKnown, all.slice(0, known));
      const later = all.slice(known);
      const outbox = new Outbox();
      for (const change of later) outbox.add(change);
      const { size } = outbox;
      const merged = outbox.take();
      expect(merged.length).toBe(size);
      expect(outbox.size).toBe(0);
      const oneByOne = later.reduce((live, change) => fold(live, [change]), { ...before, seq: 1 });
      expect(fold(before, merged)).toEqual(oneByOne);
    }),
    { numRuns: 300 },
  );
});

test("An outbox grows with the things that changed, not with the changes", () => {
  const runs = new ToldRuns();
  const outbox = new Outbox();
  const id = runs.submit(2);
  runs.subscribe((news) => {
    if (news.type === "event")
      for (const change of news.changes) outbox.add({ type: "node", run: news.run, ...change });
    else outbox.add(news);
  });
  runs.start(id);
  for (let done = 1; done <= 1000; done++)
    for (const node of ["n0", "n1"]) runs.event(id, { type: "node-progress", node, done, total: 1000 });
  expect(outbox.size).toBe(3);
  const states = outbox.take().flatMap((change) => (change.type === "node" ? [change] : []));
  expect(states.map(({ node, fresh, state }) => [node, fresh, state.progress?.done])).toEqual([
    ["n0", true, 1000],
    ["n1", true, 1000],
  ]);
});
