import { InferenceSession, Tensor } from "onnxruntime-node";
import { Failure } from "#core/failure.ts";
import type { ElementType, PortShape, Session, SessionOptions } from "../inference.ts";
import { performTask } from "../perform-task.ts";
import type { Task, TaskEvent, TaskResults } from "../tasks.ts";
import { castFeeds, floatTensor } from "./cast.ts";
import { eventSender } from "./event-sender.ts";
import type { Abort, Message, Opened, Reply, Request, Results, WireTensor, WireTensors } from "./messages.ts";
import { dieWithParent } from "./orphan-watch.ts";
import { loadFailure, reasonOf, runFailure } from "./runtime-failure.ts";

/**
 * The process that holds the sessions of one device slot. onnxruntime's run() blocks its thread, and a thread that is ended
 * during a run takes its whole process along; so this is a process of its own, which may be killed at any time.
 */

const sessions = new Map<string, InferenceSession>();

async function open(key: string, path: string, options: SessionOptions): Promise<Opened> {
  const notes: string[] = [];
  const wanted = options.providers?.length ? options.providers : ["cpu"];
  for (const provider of wanted) {
    const made = await create(path, provider, options).catch(reasonOf);
    if (typeof made !== "string") {
      await checkPorts(path, made);
      sessions.set(key, made);
      return { inputs: portsOf(made.inputMetadata), outputs: portsOf(made.outputMetadata), provider, notes };
    }
    if (provider === "cpu") throw loadFailure(path, made);
    notes.push(`${provider} could not be had: ${made}`);
  }
  throw new Failure(
    "onnx/no-provider",
    `None of the providers ${wanted.join(", ")} can run ${path}: ${notes.join("; ")}. Add "cpu" to fall back on the processor.`,
  );
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

const feedable: ReadonlySet<string> = new Set<ElementType>(["float32", "float16", "float64", "int64", "int32", "bool"]);

/** @throws Failure `onnx/unsupported-type` naming every input and output that cannot be used. */
async function checkPorts(path: string, session: InferenceSession): Promise<void> {
  const wrong = [...session.inputMetadata, ...session.outputMetadata].flatMap((m) => {
    if (!m.isTensor) return `${m.name} is no tensor`;
    return feedable.has(m.type) ? [] : `${m.name} has the type ${m.type}`;
  });
  if (wrong.length === 0) return;
  await session.release();
  throw new Failure(
    "onnx/unsupported-type",
    `${path} has inputs or outputs that cannot be used: ${wrong.join("; ")}. Export it with tensors of ${[...feedable].join(", ")}.`,
  );
}

function portsOf(metadata: readonly InferenceSession.ValueMetadata[]): PortShape[] {
  return metadata.flatMap((m) => (m.isTensor ? { name: m.name, type: m.type as ElementType, dims: m.shape } : []));
}

async function run(key: string, path: string, feeds: WireTensors): Promise<WireTensors> {
  const tensors = Object.fromEntries(Object.entries(feeds).map(([name, wire]) => [name, tensorOf(wire)]));
  const results = await sessions
    .get(key)!
    .run(tensors)
    .catch((cause: unknown) => {
      throw runFailure(path, reasonOf(cause));
    });
  return Object.fromEntries(Object.entries(results).map(([name, t]) => [name, wireOf(t)]));
}

function tensorOf(wire: WireTensor): Tensor {
  const tensor = new Tensor(wire.type, wire.data as never, wire.dims);
  // Where Float16Array exists the constructor wraps the bits in one, which the runtime cannot read; it wants the bits.
  if (wire.type === "float16") Object.assign(tensor, { cpuData: wire.data });
  return tensor;
}

function wireOf(tensor: Tensor): WireTensor {
  const data = tensor.data as WireTensor["data"];
  const bits = tensor.type === "float16" ? new Uint16Array(data.buffer, data.byteOffset, data.length) : data;
  return { type: tensor.type as ElementType, dims: tensor.dims, data: bits };
}

/** A session as the diffusion room knows it, without a way between. */
function sessionOf(key: string, path: string): Session {
  const { inputMetadata, outputMetadata } = sessions.get(key)!;
  const inputs = portsOf(inputMetadata);
  return {
    path,
    inputs,
    outputs: portsOf(outputMetadata),
    provider: "",
    notes: [],
    run: async (feeds) => {
      const results = await run(key, path, castFeeds(path, inputs, feeds));
      return Object.fromEntries(Object.entries(results).map(([name, wire]) => [name, floatTensor(wire)]));
    },
  };
}

/** Aborts the task at hand. */
let stop = new AbortController();

async function perform(key: string, path: string, task: Task): Promise<TaskResults[Task["kind"]]> {
  stop = new AbortController();
  const { emit, flush } = eventSender((event: TaskEvent) => say({ event }));
  const result = await performTask(task, sessionOf(key, path), emit, stop.signal);
  flush();
  return result;
}

async function release(key: string): Promise<undefined> {
  const session = sessions.get(key);
  sessions.delete(key);
  await session?.release();
}

function resultOf(request: Request): Promise<Results[keyof Results]> {
  const { key, path } = request;
  if (request.op === "open") return open(key, path, request.options);
  if (request.op === "perform") return perform(key, path, request.task);
  return request.op === "run" ? run(key, path, request.feeds) : release(key);
}

async function answer(request: Request): Promise<Reply> {
  try {
    return { result: await resultOf(request) };
  } catch (cause) {
    const { code, message } = cause instanceof Failure ? cause : runFailure(request.path, reasonOf(cause));
    return { failure: { code, message } };
  }
}

// The parent asks one thing at a time, so that no answer needs a number and no release meets a run.
process.on("message", (request: Request | Abort) => {
  if (request.op === "abort") stop.abort(new Failure("onnx/aborted", "The task was given up, as it was asked to be."));
  else void answer(request).then(say);
});

function say(message: Message): void {
  process.send?.(message);
}

process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
// Ctrl+C and a closing terminal reach the whole process group; the parent decides when this process ends.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
dieWithParent();
// The parent may have ended before anybody listened.
if (!process.connected) process.kill(process.pid, "SIGKILL");
