import type { OpenRuns } from "#runs/runs.ts";
import type { Metrics } from "./metrics.ts";

/** Counts the processes of runs; the returned function stops it. One that ends before it was given a run is not seen. */
export function measureWorkers(runs: OpenRuns, metrics: Metrics): () => void {
  let known: ReadonlySet<number> = new Set();
  const look = () => {
    const now = new Set(runs.workers);
    metrics.workersStarted.inc([...now].filter((pid) => !known.has(pid)).length);
    known = now;
    return now.size;
  };
  metrics.gauge("lemica_workers", "Processes of runs that live.", look);
  // A run that starts has been given to a process that lives.
  return runs.subscribe((news) => {
    if (news.type === "run") look();
  });
}
