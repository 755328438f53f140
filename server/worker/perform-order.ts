import { join } from "node:path";
import type { Turn } from "#engine/node-context.ts";
import { filesOf } from "#engine/output-files.ts";
import { type NodeFailure, runWorkflow } from "#engine/run-workflow.ts";
import type { Catalogue } from "#kit/catalogue.ts";
import type { Capabilities } from "#kit/context.ts";
import type { Emit } from "#protocol/run-events.ts";
import type { Journals } from "#store/journals.ts";
import type { ResultStore } from "#store/result-store.ts";
import { foldersOf, readableOf } from "./folders.ts";
import type { Ending, Order, Workplace } from "./messages.ts";
import { thinLogs } from "./thin-logs.ts";

/** What a run process has for all its runs. */
export interface Tools {
  readonly workplace: Workplace;
  readonly catalogue: Catalogue;
  readonly results: ResultStore;
  readonly journals: Journals;
  readonly capabilities: Capabilities;
  readonly turn?: Turn;
}

export interface Listener {
  readonly event: Emit;
  /** Called once, when this attempt has got further than those before. */
  readonly further: () => void;
}

/** How long a node may take to heed the signal is for whoever watches this process to say. */
const FOREVER_MS = 2 ** 31 - 1;

/** Makes an attempt at a run. Never rejects. The reason of an abort is "cancel" or "interrupt". */
export async function performOrder(
  order: Order,
  tools: Tools,
  listener: Listener,
  signal: AbortSignal,
): Promise<Exclude<Ending, { how: "died" }>> {
  const { workplace, journals, ...shared } = tools;
  const folders = foldersOf(workplace.data);
  const given = new AbortController();
  let lost: NodeFailure | undefined;
  let finished = 0;
  let isFurther = false;
  const further = () => {
    if (!isFurther) listener.further();
    isFurther = true;
  };

  const tell = thinLogs(listener.event);
  const emit: Emit = (event) => {
    // It says nothing about the workflow.
    if (event.type === "node-failed" && event.passing) {
      const { type: _, ...failure } = event;
      lost = failure;
      given.abort();
      return;
    }
    if (event.type === "node-finished" && ++finished > order.reached) further();
    // How the run ends is told with its ending; one that will go on another time has no end to tell of.
    const isEnd = event.type === "run-finished" || event.type === "node-cancelled";
    if (event.type === "run-finished" || (isEnd && (lost || signal.reason === "interrupt"))) return;
    tell(event);
  };

  const { status, milliseconds, problems, failures, skipped, resultHash } = await runWorkflow(order.document, {
    ...shared,
    journals: telling(journals, further),
    files: filesOf({
      output: join(folders.outputs, order.run),
      ...readableOf(folders, workplace),
    }),
    signal: AbortSignal.any([signal, given.signal]),
    emit,
    graceMs: FOREVER_MS,
    ...(order.targets && { targets: order.targets }),
  });
  if (status === "refused") return { how: "refused", problems };
  // A person who cancels is obeyed, also when the process that runs models is lost at the same time.
  if (signal.reason !== "cancel" && (lost || (status === "cancelled" && signal.aborted)))
    return { how: "interrupted", ...(lost && { failure: lost }) };
  return { how: "ran", status, milliseconds, skipped, failures, ...(resultHash !== undefined && { resultHash }) };
}

/** Journals that tell when something was added to one. */
function telling(journals: Journals, told: () => void): Journals {
  return {
    journal(key, name) {
      const journal = journals.journal(key, name);
      return {
        entries: () => journal.entries(),
        append: async (entry) => {
          await journal.append(entry);
          told();
        },
        done: () => journal.done(),
      };
    },
  };
}
