import type { RunStatus, RunSummary } from "#protocol/run.ts";

/** The runs by what becomes of them. */
export interface Queue {
  /** By when they started. */
  readonly running: readonly RunSummary[];
  /** In the order in which they will start. */
  readonly waiting: readonly RunSummary[];
  /** The last one first. */
  readonly ended: readonly RunSummary[];
}

/** Sorts all runs that are known into a queue. */
export function queueOf(runs: Iterable<RunSummary>): Queue {
  const all = [...runs];
  const of = (...statuses: RunStatus[]) => all.filter(({ status }) => statuses.includes(status));
  return {
    running: of("running").sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0)),
    waiting: of("waiting").sort((a, b) => a.order - b.order),
    ended: of("done", "failed", "cancelled", "parked").sort((a, b) => endOf(b) - endOf(a)),
  };
}

/** When a run ended; when it was submitted, if it has not. */
export function endOf({ finishedAt, submittedAt }: RunSummary): number {
  return finishedAt ?? submittedAt;
}

/** How many runs go first. */
export function ahead(run: RunSummary, { running, waiting }: Queue): number {
  const place = waiting.findIndex(({ id }) => id === run.id);
  return running.length + (place < 0 ? waiting.length : place);
}

/**
 * Before which run one has to be put so that it stands where it was let go; null for the end, undefined if it stands there.
 * @param target the run that it was let go by.
 */
export function placeFor(
  waiting: readonly Pick<RunSummary, "id">[],
  moved: string,
  target: string,
  side: "before" | "after",
): string | null | undefined {
  if (moved === target) return undefined;
  const rest = waiting.filter(({ id }) => id !== moved);
  const at = rest.findIndex(({ id }) => id === target) + (side === "after" ? 1 : 0);
  const from = waiting.findIndex(({ id }) => id === moved);
  return at === from ? undefined : (rest[at]?.id ?? null);
}

/** The same for a step along the queue: −1 towards its front, or to one of its ends. */
export function stepFor(
  waiting: readonly Pick<RunSummary, "id">[],
  moved: string,
  by: -1 | 1 | "first" | "last",
): string | null | undefined {
  const from = waiting.findIndex(({ id }) => id === moved);
  const to = by === "first" ? 0 : by === "last" ? waiting.length - 1 : from + by;
  const target = waiting[to];
  return target && placeFor(waiting, moved, target.id, to < from ? "before" : "after");
}

/** Whether a run is one that a person looks for: by its name, its id, or what went wrong. `told`: that as it is shown. */
export function isFound({ name, id, failure }: RunSummary, search: string, told = ""): boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const text = `${name} ${id} ${failure?.message ?? ""} ${told}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

/**
 * The run that the tab of a workflow shows: the one that runs, be it begun here or in another window; while none does, the
 * one that was shown, or else one that waits.
 */
export function nextRun(runs: readonly RunSummary[], workflow: string, shown: string | undefined): string | undefined {
  const now = runs.find(({ id }) => id === shown);
  if (now?.status === "running") return shown;
  const mine = runs.filter((run) => run.workflow === workflow);
  const newest = (list: readonly RunSummary[]) => list.toSorted((a, b) => b.submittedAt - a.submittedAt)[0];
  const running = newest(mine.filter(({ status }) => status === "running"));
  if (running && (!now || now.status === "waiting" || running.submittedAt >= now.submittedAt)) return running.id;
  if (shown !== undefined) return shown;
  return mine.filter(({ status }) => status === "waiting").sort((a, b) => a.order - b.order)[0]?.id;
}
