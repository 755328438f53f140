import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";

// Opens a model, runs it once, and neither closes the inference nor exits.
const inference = new OnnxInference();
const session = await inference.open(process.argv[3]!);
const { y } = await session.run({ x: { data: new Float32Array(4), dims: [1, 4] } });
console.log(`${inference.pid} ${y!.data.join(",")}`);
