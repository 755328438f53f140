import type { RunStatus, RunSummary } from "#protocol/run.ts";
import type { RunEvent } from "#protocol/run-events.ts";
import type { OpenRuns, Runs } from "#runs/runs.ts";
import type { Metrics } from "./metrics.ts";

const ENDED: readonly RunStatus[] = ["done", "failed", "cancelled", "parked"];

/** Measures runs as they go; the returned function stops it. */
export function measureRuns(runs: Runs, metrics: Metrics): () => void {
  metrics.gauges("lemica_runs", "Runs that wait or run now.", "status", () => {
    const queue = runs.queue();
    const running = queue.filter(({ status }) => status === "running").length;
    return [
      ["running", running],
      ["waiting", queue.length - running],
    ];
  });
  for (const status of ENDED) metrics.runsEnded.inc({ status }, 0);
  for (const result of ["hit", "miss"]) metrics.cacheLookups.inc({ result }, 0);

  const open = new Set(runs.queue().map(({ id }) => id));
  const types = new Map<string, Promise<ReadonlyMap<string, string>>>();
  return runs.subscribe((news) => {
    if (news.type === "run") noteRun(news.run);
    else if (news.type === "event") noteEvent(news.run, news.event);
  });

  /** A run is told of many times, and ends once. */
  function noteRun({ id, status, startedAt, finishedAt }: RunSummary): void {
    if (!ENDED.includes(status)) {
      open.add(id);
      return;
    }
    types.delete(id);
    if (!open.delete(id)) return;
    metrics.runsEnded.inc({ status });
    if (startedAt !== undefined && finishedAt !== undefined)
      metrics.runSeconds.observe({ status }, Math.max(0, finishedAt - startedAt) / 1000);
  }

  function noteEvent(run: string, event: RunEvent): void {
    if (event.type !== "node-finished") return;
    metrics.cacheLookups.inc({ result: event.hit ? "hit" : "miss" });
    if (event.hit) return;
    void typesOf(run).then((types) => {
      const type = types.get(event.node);
      if (type !== undefined) metrics.nodeSeconds.observe({ type }, event.milliseconds / 1000);
    });
  }

  /** The types of a run's nodes, which its events do not tell: read once a run. */
  function typesOf(run: string): Promise<ReadonlyMap<string, string>> {
    const known = types.get(run);
    if (known !== undefined) return known;
    const asked = runs.read(run).then(
      ({ document }) => new Map(document.nodes.map(({ id, type }) => [id, type])),
      // Removed in the meantime: nothing is left to measure.
      () => new Map<string, string>(),
    );
    types.set(run, asked);
    return asked;
  }
}

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
