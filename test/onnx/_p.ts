import { writeFileSync } from "node:fs";
import { OnnxInference } from "#diffusion/onnx/host.ts";
import { model, tensor, op } from "./builder.ts";
writeFileSync("/tmp/probe/id.onnx", model({ inputs:[tensor("x","float32",["n"])], outputs:[tensor("y","float32",["n"])], nodes:[op("Neg","x","y")] }));
const inf = new OnnxInference();
const s = await inf.open("/tmp/probe/id.onnx");
for (const n of [10, 3000, 30000, 300_000, 3_000_000]) {
  const x = { data: new Float32Array(n), dims: [n] };
  const t: number[] = [];
  for (let k = 0; k < 8; k++) { const a = performance.now(); await s.run({ x }); t.push(performance.now() - a); }
  console.log(n, t.map(v => v.toFixed(2)).join(" "));
}
await inf.close();
