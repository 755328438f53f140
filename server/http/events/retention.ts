import { type Live, reduceLive } from "#protocol/live.ts";
import type { Change } from "#protocol/messages.ts";
import type { RunStatus, RunSummary } from "#protocol/run.ts";
import type { Runs } from "#runs/runs.ts";

const ENDED: readonly RunStatus[] = ["done", "failed", "cancelled", "parked"];

/** What is no longer told: runs beyond the newest `keep` of those that ended, and nodes but of runs that go on and of the one that ended last. */
export function outlived({ runs, nodes }: Live, keep: number): Change[] {
  const ended = [...runs.values()].filter(({ status }) => ENDED.includes(status)).sort(newestFirst);
  const last = ended.find(({ id }) => nodes.has(id));
  const dropped = ended.slice(keep);
  const gone = new Set(dropped.map(({ id }) => id));
  const stale = [...nodes.keys()].filter((id) => {
    const run = runs.get(id);
    return !gone.has(id) && (run === undefined || (ENDED.includes(run.status) && run !== last));
  });
  return [
    ...dropped.map(({ id }): Change => ({ type: "forgotten", run: id, what: "run" })),
    ...stale.map((id): Change => ({ type: "forgotten", run: id, what: "nodes" })),
  ];
}

/** What is known of the runs now, before any change is heard. Listen first: news of meanwhile may be heard again after it. */
export async function readLive(
  runs: Pick<Runs, "list" | "queue" | "nodes">,
  server: string,
  version: string,
  keep: number,
): Promise<Live> {
  const ended = await runs.list({ status: ENDED, limit: keep });
  const known = new Map([...ended, ...runs.queue()].map((run) => [run.id, run]));
  const nodes = [...known.keys()].flatMap((id) => {
    const states = runs.nodes(id);
    return states === undefined ? [] : [[id, states] as const];
  });
  const live: Live = { seq: 0, server, version, runs: known, nodes: new Map(nodes) };
  return reduceLive(live, { type: "changes", seq: 0, changes: outlived(live, keep) });
}

function newestFirst(a: RunSummary, b: RunSummary): number {
  return endOf(b) - endOf(a) || (a.id < b.id ? -1 : 1);
}

function endOf({ finishedAt, submittedAt }: RunSummary): number {
  return finishedAt ?? submittedAt;
}
