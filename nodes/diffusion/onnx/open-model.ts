import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { InferenceSession } from "onnxruntime-node";
import { Failure } from "#core/failure.ts";
import { inARow, type Said, said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import type { Cut, ElementType, PortShape, SessionOptions } from "#diffusion/session.ts";
import type { Opened } from "./messages.ts";
import { cutFailure, isMemory, loadFailure, reasonOf } from "./runtime-failure.ts";
import { type DerivedGraphs, deriveGraphs } from "./surgery/derive.ts";
import type { CutOptions } from "./surgery/find-cut.ts";

/** What is held of a model that was opened. */
export interface Held {
  readonly session: InferenceSession;
  readonly opened: Opened;
  /** Of a model cut at its block stack, which has its residuals as further outputs. */
  readonly short?: {
    readonly session: InferenceSession;
    readonly cut: Cut;
    readonly residuals: readonly string[];
    readonly half: boolean;
  };
}

/** A whole model, or the two graphs that it is cut into; both or none. */
type Source = string | DerivedGraphs;

/**
 * Loads a model with the first provider that can be had.
 * @param cutting how to cut it at its block stack, if so. The graphs are made in memory at each loading, from the file as it
 *   is then: nothing is written, and weights in other files are read from there.
 * @throws Failure `onnx/no-provider`, `onnx/unsupported-type`, as `loadFailure` and as `findCut`.
 */
export async function openModel(path: string, options: SessionOptions, cutting?: CutOptions): Promise<Held> {
  const source = cutting ? await derived(path, cutting) : path;
  const notes: Said[] = [];
  const wanted = options.providers?.length ? options.providers : ["cpu"];
  for (const provider of wanted) {
    const made = await open(path, source, provider, options).catch(reasonOf);
    if (typeof made !== "string") {
      await checkPorts(path, made.session);
      const { inputMetadata, outputMetadata } = made.session;
      return { ...made, opened: { inputs: portsOf(inputMetadata), outputs: portsOf(outputMetadata), provider, notes } };
    }
    if (provider === "cpu")
      throw (await isOurs(path, source, made, options)) ? cutFailure(path, made) : loadFailure(path, made);
    notes.push(said("{provider} could not be had: {made}", { provider, made }));
  }
  throw failure(
    "onnx/no-provider",
    said('None of the providers {wanted} can run {path}: {notes}. Add "cpu" to fall back on the processor.', {
      wanted: inARow(wanted),
      path,
      notes: inARow(notes, "; "),
    }),
  );
}

async function derived(path: string, cutting: CutOptions): Promise<DerivedGraphs> {
  const bytes = await readFile(path);
  try {
    return deriveGraphs(path, bytes, cutting);
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw loadFailure(path, (cause as Error).message);
  }
}

/** Whether graphs that were made of a file cannot be loaded although the file can. */
async function isOurs(path: string, source: Source, reason: string, options: SessionOptions): Promise<boolean> {
  if (typeof source === "string" || isMemory(reason)) return false;
  const plain = await create(path, "cpu", options).catch(() => undefined);
  await plain?.release();
  return plain !== undefined;
}

async function open(
  path: string,
  source: Source,
  provider: string,
  options: SessionOptions,
): Promise<Omit<Held, "opened">> {
  if (typeof source === "string") return { session: await create(source, provider, options) };
  const { cut, residuals, half } = source;
  const session = await create(source.full, provider, options, dirname(path));
  try {
    return {
      session,
      short: { session: await create(source.short, provider, options, dirname(path)), cut, residuals, half },
    };
  } catch (cause) {
    await session.release();
    throw cause;
  }
}

/** @param folder where the weights of a graph in memory lie that it keeps in other files. */
function create(
  graph: string | Uint8Array,
  provider: string,
  options: SessionOptions,
  folder?: string,
): Promise<InferenceSession> {
  const settings: InferenceSession.SessionOptions = {
    executionProviders: [provider],
    graphOptimizationLevel: "all",
    ...(options.threads ? { intraOpNumThreads: options.threads } : {}),
    extra: {
      session: {
        // Denormals slow matrix products a hundred times, and only the first session of a process can say so.
        set_denormal_as_zero: "1",
        ...(folder && { model_external_initializers_file_folder_path: folder }),
      },
    },
    logSeverityLevel: 3,
  };
  return typeof graph === "string"
    ? InferenceSession.create(graph, settings)
    : InferenceSession.create(graph, settings);
}

const feedable: ReadonlySet<string> = new Set<ElementType>(["float32", "float16", "float64", "int64", "int32", "bool"]);

/** @throws Failure `onnx/unsupported-type` naming every input and output that cannot be used. */
async function checkPorts(path: string, session: InferenceSession): Promise<void> {
  const wrong = [...session.inputMetadata, ...session.outputMetadata].flatMap((m) => {
    if (!m.isTensor) return said("{port} is no tensor", { port: m.name });
    return feedable.has(m.type) ? [] : said("{port} has the type {type}", { port: m.name, type: m.type });
  });
  if (wrong.length === 0) return;
  await session.release();
  throw failure(
    "onnx/unsupported-type",
    said("{path} has inputs or outputs that cannot be used: {wrong}. Export it with tensors of {feedable}.", {
      path,
      wrong: inARow(wrong, "; "),
      feedable: inARow([...feedable]),
    }),
  );
}

export function portsOf(metadata: readonly InferenceSession.ValueMetadata[]): PortShape[] {
  return metadata.flatMap((m) => (m.isTensor ? { name: m.name, type: m.type as ElementType, dims: m.shape } : []));
}
