import { memoryResults } from "#store/result-store.ts";
import { documentOf, runOurs } from "./no-op/ours.ts";
import { reteOf } from "./no-op/retes.ts";
import { chainOf, gridOf } from "./no-op/shapes.ts";
const n = Number(process.argv[3] ?? 1000);
const shape = process.argv[2] === "grid" ? gridOf(10,n/10) : chainOf(n);
const doc = documentOf(shape); const rete = await reteOf(shape);
const cpu = async (f: () => Promise<unknown>) => { const a = process.cpuUsage(); await f(); const b = process.cpuUsage(a); return (b.user+b.system)/1000; };
const t: number[] = [], u: number[] = [], v: number[] = [];
for (let i = 0; i < 100; i++) {
  const r = memoryResults();
  t.push(await cpu(() => runOurs(doc, r)));
  u.push(await cpu(() => runOurs(doc, r)));
  v.push(await cpu(rete));
}
const med = (x: number[]) => (x.slice(20).sort((a,b)=>a-b)[40]!/n*1000).toFixed(1);
console.log(process.argv.slice(2), "CPU µs/node: fresh", med(t), "known", med(u), "rete", med(v), "first ms", t[0]!.toFixed(0), u[0]!.toFixed(0), v[0]!.toFixed(0));
