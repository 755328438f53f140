import fc from "fast-check";
import type { ToldLibrary, ToldRuns } from "./told-runs.ts";

type Step = (runs: ToldRuns, library: ToldLibrary) => void;

/** One thing that happens to runs, whatever they are then; where it cannot happen, nothing does. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Step>((runs) => void runs.submit()) },
  { weight: 4, arbitrary: onRun(["waiting"], (runs, id) => runs.start(id)) },
  { weight: 2, arbitrary: onRun(["waiting", "running"], (runs, id) => runs.end(id, "cancelled")) },
  { weight: 2, arbitrary: onRun(["running"], (runs, id) => runs.end(id)) },
  { weight: 2, arbitrary: onRun(["done", "cancelled"], (runs, id) => runs.retry(id)) },
  { weight: 2, arbitrary: onRun(["done", "cancelled"], (runs, id) => runs.remove(id)) },
  { weight: 1, arbitrary: onRun(["done", "cancelled"], (runs, id) => again(runs, id)) },
  { weight: 4, arbitrary: onNode((runs, id, node) => runs.event(id, { type: "node-started", node })) },
  {
    weight: 12,
    arbitrary: onNode((runs, id, node, n) => runs.event(id, { type: "node-progress", node, done: n, total: 100 })),
  },
  { weight: 3, arbitrary: onNode((runs, id, node, n) => runs.event(id, { type: "node-log", node, message: `${n}` })) },
  {
    weight: 3,
    arbitrary: onNode((runs, id, node, n) =>
      runs.event(id, { type: "node-preview", node, preview: { kind: "text", text: "x".repeat(20 * n) } }),
    ),
  },
  {
    weight: 3,
    arbitrary: onNode((runs, id, node, n) =>
      runs.event(id, { type: "node-finished", node, hit: n > 50, milliseconds: n, outputs: { a: `${n}` } }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.nat(3).map<Step>((n) => (_, library) => library.tell(`w${n}`, n === 0 ? null : `e${n}`)),
  },
);

/** A run that is removed, and submitted again under the same id, as a client with ids of its own may do. */
function again(runs: ToldRuns, id: string): void {
  runs.remove(id);
  runs.submit(2, id);
}

function onRun(statuses: readonly string[], act: (runs: ToldRuns, id: string) => void): fc.Arbitrary<Step> {
  return fc.nat().map((pick) => (runs) => {
    const ids = [...runs.runs.values()].filter(({ status }) => statuses.includes(status)).map(({ id }) => id);
    if (ids.length > 0) act(runs, ids[pick % ids.length]!);
  });
}

function onNode(act: (runs: ToldRuns, id: string, node: string, n: number) => void): fc.Arbitrary<Step> {
  return fc.tuple(fc.nat(), fc.nat(2), fc.nat(100)).map(([pick, node, n]) => (runs) => {
    const running = runs.queue().filter(({ status }) => status === "running");
    if (running.length > 0) act(runs, running[pick % running.length]!.id, `n${node}`, n);
  });
}
