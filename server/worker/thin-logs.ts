import { said } from "#core/said.ts";
import type { Emit } from "#protocol/run-events.ts";

const WINDOW_MS = 1000;
/** Lines that a person may follow, and more than are kept. */
const MOST_LINES = 100;

/** Lets through what is told, but of a node's log at most 100 lines a second, and then says how many it left out. */
export function thinLogs(emit: Emit, now: () => number = () => performance.now()): Emit {
  let windowEnd = Number.NEGATIVE_INFINITY;
  let lines = 0;
  let heldBack: { node: string; count: number } | undefined;
  const confess = () => {
    if (heldBack)
      emit({
        type: "node-log",
        node: heldBack.node,
        message: said("… and {count} more lines", { count: heldBack.count }),
      });
    heldBack = undefined;
  };
  return (event) => {
    if (event.type !== "node-log" || event.node !== heldBack?.node || now() > windowEnd) confess();
    if (event.type !== "node-log") return emit(event);
    if (now() > windowEnd) {
      windowEnd = now() + WINDOW_MS;
      lines = 0;
    }
    if (++lines <= MOST_LINES) emit(event);
    else heldBack = { node: event.node, count: (heldBack?.count ?? 0) + 1 };
  };
}
