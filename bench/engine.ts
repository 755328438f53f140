/**
 * What the engine costs beside the work of the nodes: `npx tsx bench/engine.ts [rounds, 30]`.
 *
 * 1. Chains of 100 and 1,000 nodes that do nothing and a grid of 10 × 100 (each node needs its neighbours on the left and
 *    above), run in this process by `runWorkflow`, which checks, plans, hashes, keeps every result in memory and emits two
 *    events a node, and by the dataflow engine of rete, which does none of that. The two alternate.
 * 2. The same with results on disk, as the server keeps them: the first run, and one whose results are all known.
 * 3. 10,000 nodes checked and planned.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkWorkflow } from "#engine/check-workflow.ts";
import { flatten } from "#engine/flatten.ts";
import { planRun } from "#engine/plan-run.ts";
import { DiskResults } from "#store/disk-results.ts";
import { memoryResults, type ResultStore } from "#store/result-store.ts";
import { median } from "./median.ts";
import { catalogue, documentOf, runOurs } from "./no-op/ours.ts";
import { reteOf } from "./no-op/retes.ts";
import { chainOf, gridOf, type Shape } from "./no-op/shapes.ts";

const rounds = Number(process.argv[2] ?? 30);
/** Nodes that each engine runs before it is timed, so that both are compiled. */
const WARM_UP = 10_000;
const shapes: Readonly<Record<string, Shape>> = {
  "chain of 100": chainOf(100),
  "chain of 1,000": chainOf(1000),
  "grid of 10 × 100": gridOf(10, 100),
};

for (const [name, shape] of Object.entries(shapes)) {
  const document = documentOf(shape);
  const retes = await reteOf(shape);
  const times = { ours: [] as number[], retes: [] as number[] };
  for (let round = -WARM_UP / shape.length; round < rounds; round++) {
    const ours = await timed(() => runOurs(document, memoryResults()));
    const rete = await timed(retes);
    if (ours.result.value !== rete.result) throw new Error("The two engines disagree.");
    if (ours.result.hits !== 0) throw new Error("Results were known that should not.");
    if (round < 0) continue;
    times.ours.push(ours.milliseconds);
    times.retes.push(rete.milliseconds);
  }
  const each = (milliseconds: readonly number[]) => `${((median(milliseconds) / shape.length) * 1000).toFixed(1)} µs`;
  const ratio = median(times.ours.map((ours, k) => ours / times.retes[k]!));
  console.log(
    `${name}: ours ${each(times.ours)} a node, rete's ${each(times.retes)}, median of ratios ${ratio.toFixed(2)}`,
  );
}

const folder = await mkdtemp(join(tmpdir(), "bench-"));
for (const [name, shape] of Object.entries(shapes)) {
  const document = documentOf(shape);
  const store = (round: number) => new DiskResults(join(folder, `${name} ${round}`), { maxBytes: 1e9 });
  const first: number[] = [];
  const known: number[] = [];
  for (let round = -1; round < Math.ceil(rounds / 3); round++) {
    const results = store(round);
    first.push((await run(document, results, 0)).milliseconds);
    results.close();
    // As another process would find them.
    const again = store(round);
    known.push((await run(document, again, shape.length)).milliseconds);
    again.close();
  }
  const most = Math.max(...known.slice(1));
  console.log(
    `${name} with results on disk: first run ${median(first.slice(1)).toFixed(1)} ms, all known ${median(known.slice(1)).toFixed(1)} ms (at most ${most.toFixed(1)} ms)`,
  );
}
await rm(folder, { recursive: true });

for (const [name, shape] of Object.entries({
  "chain of 10,000": chainOf(10_000),
  "grid of 100 × 100": gridOf(100, 100),
})) {
  const document = documentOf(shape);
  const target = [document.nodes.at(-1)!.id];
  const checked = await timed(() => checkWorkflow(document, catalogue, target));
  const planned = await timed(() => planRun(flatten(document, catalogue, target), catalogue));
  if (checked.result.length > 0 || "cycle" in planned.result) throw new Error("The document is sound.");
  console.log(
    `${name}: checked in ${checked.milliseconds.toFixed(0)} ms, planned in ${planned.milliseconds.toFixed(0)} ms`,
  );
}

async function run(document: ReturnType<typeof documentOf>, results: ResultStore, hits: number) {
  const done = await timed(() => runOurs(document, results));
  if (done.result.hits !== hits) throw new Error(`${done.result.hits} results were known, not ${hits}.`);
  return done;
}

async function timed<T>(work: () => T | Promise<T>): Promise<{ result: T; milliseconds: number }> {
  const began = performance.now();
  const result = await work();
  return { result, milliseconds: performance.now() - began };
}
