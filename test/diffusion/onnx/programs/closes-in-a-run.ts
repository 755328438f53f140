import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";

const inference = new OnnxInference({ threads: 1 });
const session = await inference.open(process.argv[3]!);
const turns = { data: Int32Array.of(2 ** 30), dims: [] };
const run = session.run({ turns, x: { data: new Float32Array(1), dims: [1] } }).catch((failure) => failure.code);
setTimeout(async () => {
  await inference.close();
  console.log(await run);
}, 200);
