/**
 * What the engine costs beside the work of the nodes: `npx tsx bench/engine.ts [rounds, 30]`.
 *
 * 1. A chain of 1,000 nodes that do nothing and a grid of 10 × 100 (each node needs its neighbours on the left and above),
 *    run in this process by `runWorkflow`, which checks, plans, hashes, keeps every result and emits three events a node, and
 *    by the dataflow engine of rete, which does none of that. The two alternate.
 * 2. 10,000 nodes checked and planned.
 */
import { checkWorkflow } from "#engine/check-workflow.ts";
import { planRun } from "#engine/plan-run.ts";
import { memoryResults } from "#store/result-store.ts";
import { median } from "./median.ts";
import { catalogue, documentOf, runOurs } from "./no-op/ours.ts";
import { reteOf } from "./no-op/retes.ts";
import { chainOf, gridOf, type Shape } from "./no-op/shapes.ts";

const rounds = Number(process.argv[2] ?? 30);
const shapes: Readonly<Record<string, Shape>> = {
  "chain of 100": chainOf(100),
  "chain of 1,000": chainOf(1000),
  "grid of 10 × 100": gridOf(10, 100),
};

for (const [name, shape] of Object.entries(shapes)) {
  const document = documentOf(shape);
  const retes = await reteOf(shape);
  const times = { ours: [] as number[], retes: [] as number[], known: [] as number[] };
  for (let round = -3; round < rounds; round++) {
    const results = memoryResults();
    const ours = await timed(() => runOurs(document, results));
    const rete = await timed(retes);
    const known = await timed(() => runOurs(document, results));
    if (ours.result.value !== rete.result) throw new Error("The two engines disagree.");
    if (ours.result.hits !== 0 || known.result.hits !== shape.length)
      throw new Error("Results were known that should not.");
    if (round < 0) continue; // warm-up
    times.ours.push(ours.milliseconds);
    times.retes.push(rete.milliseconds);
    times.known.push(known.milliseconds);
  }
  const each = (milliseconds: readonly number[]) => `${((median(milliseconds) / shape.length) * 1000).toFixed(1)} µs`;
  const ratio = median(times.ours.map((ours, k) => ours / times.retes[k]!));
  console.log(
    `${name}: ours ${each(times.ours)} a node, rete's ${each(times.retes)}, ratio ${ratio.toFixed(2)}; all known: ${median(times.known).toFixed(1)} ms in all`,
  );
}

for (const [name, shape] of Object.entries({ chain: chainOf(10_000), "grid of 100 × 100": gridOf(100, 100) })) {
  const document = documentOf(shape);
  const target = [document.nodes.at(-1)!.id];
  const checked = await timed(() => checkWorkflow(document, catalogue, target));
  const planned = await timed(() => planRun(document, catalogue, target));
  if (checked.result.length > 0 || "cycle" in planned.result) throw new Error("The document is sound.");
  console.log(
    `${name} of 10,000 nodes: checked in ${checked.milliseconds.toFixed(0)} ms, planned in ${planned.milliseconds.toFixed(0)} ms`,
  );
}

async function timed<T>(work: () => T | Promise<T>): Promise<{ result: T; milliseconds: number }> {
  const began = performance.now();
  const result = await work();
  return { result, milliseconds: performance.now() - began };
}
