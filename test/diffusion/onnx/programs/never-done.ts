import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";

// Runs a model that takes hours.
const inference = new OnnxInference();
const session = await inference.open(process.argv[3]!);
console.log(inference.pid);
await session.run({ turns: { data: Int32Array.of(2 ** 30), dims: [] }, x: { data: new Float32Array(1), dims: [1] } });
