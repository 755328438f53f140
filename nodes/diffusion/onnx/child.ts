import { InferenceSession, Tensor } from "onnxruntime-node";
import type { ElementType, PortShape, SessionOptions } from "../inference.ts";
import type { Opened, Reply, Request, WireTensor } from "./messages.ts";

/**
 * The process that holds the sessions of one device slot. onnxruntime's run() blocks its thread, and a thread that is ended
 * during a run takes its whole process along; so this is a process of its own, which may be killed at any time.
 */

const sessions = new Map<string, InferenceSession>();

class Refusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

async function open(path: string, options: SessionOptions): Promise<Opened> {
  const notes: string[] = [];
  const wanted = options.providers ?? ["cpu"];
  for (const provider of wanted) {
    const made = await create(path, provider, options).catch((cause: unknown) => reasonOf(cause));
    if (typeof made !== "string") {
      await sessions.get(path)?.release();
      sessions.set(path, made);
      return { inputs: portsOf(made.inputMetadata), outputs: portsOf(made.outputMetadata), provider, notes };
    }
    if (provider === "cpu") throw refusal(path, made);
    notes.push(`${provider} could not be had: ${made}`);
  }
  throw new Refusal("onnx/no-provider", `None of the providers ${wanted.join(", ")} can run ${path}: ${notes.join("; ")}. Add "cpu" to fall back on the processor.`);
}

function create(path: string, provider: string, options: SessionOptions): Promise<InferenceSession> {
  return InferenceSession.create(path, {
    executionProviders: [provider],
    graphOptimizationLevel: "all",
    ...(options.threads ? { intraOpNumThreads: options.threads } : {}),
    // Denormals slow matrix products a hundred times, and only the first session of a process can say so.
    extra: { session: { set_denormal_as_zero: "1" } },
    logSeverityLevel: 3,
  });
}

function refusal(path: string, reason: string): Refusal {
  if (/Unsupported data type|bfloat16/i.test(reason)) {
    return new Refusal("onnx/unsupported-type", `${path} has inputs or outputs of a type that cannot be fed (bfloat16?): ${reason}. Export it again with float32 or float16 inputs and outputs.`);
  }
  if (/external|model_path|data file|weights/i.test(reason) && /not exist|No such file|cannot open|fail/i.test(reason)) {
    return new Refusal("onnx/external-data", `The weights that ${path} keeps in another file cannot be read: ${reason}. Put the .onnx_data file beside the .onnx file.`);
  }
  return new Refusal("onnx/not-a-model", `${path} is not a model that onnxruntime can load: ${reason}. Check that the file is complete and an ONNX export.`);
}

function reasonOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).replace(/\s+/g, " ").slice(0, 400);
}

function portsOf(metadata: readonly InferenceSession.ValueMetadata[]): PortShape[] {
  return metadata.map((m) => {
    if (!m.isTensor) throw new Refusal("onnx/unsupported-type", `The port ${m.name} is no tensor; only tensors can be fed. Export the model without sequences, maps or optionals.`);
    return { name: m.name, type: m.type as ElementType, dims: m.shape };
  });
}

async function run(path: string, feeds: Readonly<Record<string, WireTensor>>): Promise<Record<string, WireTensor>> {
  const session = sessions.get(path);
  if (!session) throw new Refusal("onnx/run-failed", `${path} is not loaded in this process; open it again.`);
  const tensors = Object.fromEntries(Object.entries(feeds).map(([name, wire]) => [name, tensorOf(wire)]));
  const results = await session.run(tensors).catch((cause: unknown) => {
    throw new Refusal("onnx/run-failed", `onnxruntime failed while running ${path}: ${reasonOf(cause)}. Check the sizes it was exported for, and the free memory.`);
  });
  return Object.fromEntries(Object.entries(results).map(([name, t]) => [name, wireOf(t)]));
}

function tensorOf(wire: WireTensor): Tensor {
  const tensor = new Tensor(wire.type, wire.data as never, wire.dims);
  // Where Float16Array exists the constructor copies the bits as numbers; the runtime wants the bits themselves.
  if (wire.type === "float16") Object.assign(tensor, { cpuData: wire.data });
  return tensor;
}

function wireOf(tensor: Tensor): WireTensor {
  const data = tensor.data as WireTensor["data"];
  const bits = tensor.type === "float16" ? new Uint16Array(data.buffer, data.byteOffset, data.length) : data;
  return { type: tensor.type as ElementType, dims: tensor.dims, data: bits };
}

async function answer(request: Request): Promise<Reply> {
  const { id } = request;
  try {
    if (request.op === "open") return { id, opened: await open(request.path, request.options) };
    if (request.op === "run") return { id, outputs: await run(request.path, request.feeds) };
    await sessions.get(request.path)?.release();
    sessions.delete(request.path);
    return { id, released: true };
  } catch (cause) {
    const code = cause instanceof Refusal ? cause.code : "onnx/run-failed";
    return { id, failure: { code, message: cause instanceof Error ? cause.message : String(cause) } };
  }
}

process.on("message", (request: Request) => {
  void answer(request).then((reply) => process.send?.(reply));
});
process.on("disconnect", () => process.exit(0));
// Ctrl+C reaches the whole process group; the parent decides when this process ends.
process.on("SIGINT", () => {});
