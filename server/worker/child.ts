import { said } from "#core/said.ts";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { eitherInference } from "#diffusion/run/either-inference.ts";
import type { Inference } from "#diffusion/run/inference.ts";
import { TorchInference } from "#diffusion/torch/torch-inference.ts";
import type { Turn } from "#engine/node-context.ts";
import { serve } from "#process/child.ts";
import { version } from "#process/home.ts";
import { DiskResults } from "#store/disk-results.ts";
import { folderJournals } from "#store/journals.ts";
import { acquireLock } from "#store/lock.ts";
import { foldersOf } from "./folders.ts";
import { loadCatalogue } from "./load-catalogue.ts";
import type { FromRunProcess, Order, ToRunProcess, Workplace } from "./messages.ts";
import { performOrder, type Tools } from "./perform-order.ts";

/** Models that nobody has used for so long are let go. */
const IDLE_MS = 300_000;
const LOCK_MS = 5000;

let tools: Promise<Tools> | undefined;
let stop = new AbortController();
const granted = new Map<string, () => void>();

/** A run process: it performs one run at a time, and keeps its models loaded between them. */
const say = serve<ToRunProcess, FromRunProcess>({
  version,
  refusal: (parentVersion) => ({ say: "unfit", message: otherProgram(parentVersion) }),
  onMessage: (message) => {
    switch (message.op) {
      case "begin":
        tools = prepare(message.workplace);
        tools.then(
          () => say({ say: "ready" }),
          (error) => say({ say: "unfit", message: error?.message ?? String(error) }),
        );
        break;
      case "run":
        void perform(message.order);
        break;
      case "stop":
        stop.abort(message.why);
        break;
      case "turn":
        granted.get(message.key)?.();
    }
  },
});

let inference: Inference | undefined;
let idle: NodeJS.Timeout | undefined;

async function prepare(workplace: Workplace): Promise<Tools> {
  const { data, resultBytes, threads, providers, packs, shared } = workplace;
  const folders = foldersOf(data);
  await acquireLock(folders.workersLock, {
    mode: "shared",
    taken: said("Another server is starting on the data folder {data}; end it, or use another data folder.", { data }),
    waitMs: LOCK_MS,
  });
  const onnx = new OnnxInference({ ...(threads && { threads }), ...(providers && { providers }) });
  inference = eitherInference(onnx, new TorchInference());
  return {
    workplace,
    catalogue: await loadCatalogue(packs),
    results: new DiskResults(folders.results, { maxBytes: resultBytes }),
    journals: folderJournals(folders.journals),
    capabilities: { inference },
    ...(shared && { turn }),
  };
}

async function perform(order: Order): Promise<void> {
  clearTimeout(idle);
  stop = new AbortController();
  const listener = {
    event: (event: Extract<FromRunProcess, { say: "event" }>["event"]) => say({ say: "event", event }),
    further: () => say({ say: "further" }),
  };
  const ending = await performOrder(order, await tools!, listener, stop.signal);
  say({ say: "ended", ending });
  idle = setTimeout(() => void inference?.close(), IDLE_MS);
}

/** Asks the parent, which knows what the other run processes do. */
const turn: Turn = async (key, signal) => {
  say({ say: "want", key });
  const giveBack = () => say({ say: "give-back", key });
  let leave = () => {};
  try {
    await new Promise<void>((resolve, reject) => {
      granted.set(key, resolve);
      leave = () => reject(signal.reason);
      signal.addEventListener("abort", leave, { once: true });
      if (signal.aborted) leave();
    });
    return giveBack;
  } catch (reason) {
    giveBack();
    throw reason;
  } finally {
    granted.delete(key);
    signal.removeEventListener("abort", leave);
  }
};

function otherProgram(parentVersion: string): string {
  return `the program on disk is version ${version} and the server that runs is ${parentVersion}, for it was updated meanwhile: stop the server and start it anew`;
}
