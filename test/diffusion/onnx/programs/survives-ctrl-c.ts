import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";

// On Ctrl+C it runs its model once more, tells which process did so, and ends.
const inference = new OnnxInference();
const session = await inference.open(process.argv[3]!);
const x = { data: new Float32Array(4), dims: [1, 4] };
await session.run({ x });
const staying = setInterval(() => {}, 1000);
process.once("SIGINT", async () => {
  const { y } = await session.run({ x });
  console.log(`${inference.pid} ${y!.data.join(",")}`);
  clearInterval(staying);
});
console.log(inference.pid);
