import type { Logger } from "pino";
import type { RunStatus, RunSummary } from "#protocol/run.ts";
import type { Runs } from "#runs/runs.ts";

const WORDS: Readonly<Record<RunStatus, string>> = {
  waiting: "A run waits",
  running: "A run started",
  done: "A run is done",
  failed: "A run failed",
  cancelled: "A run was cancelled",
  parked: "A run was parked",
};

/** Logs what becomes of runs, a line for each change of status, and the nodes that fail; the returned function stops it. */
export function logRuns(runs: Runs, log: Logger): () => void {
  const last = new Map<string, string>();
  return runs.subscribe((news) => {
    if (news.type === "run") noteRun(news.run);
    else if (news.type === "run-removed") last.delete(news.run);
    else if (news.event.type === "node-failed") {
      const { node, code, message } = news.event;
      log.warn({ run: news.run, node, code, message }, "A node failed");
    } else if (news.event.type === "node-finished") {
      const { node, hit, milliseconds } = news.event;
      log.debug({ run: news.run, node, hit, milliseconds }, "A node finished");
    }
  });

  function noteRun({ id, name, status, attempt, startedAt, finishedAt, failure }: RunSummary): void {
    const now = `${status} ${attempt}`;
    if (last.get(id) === now) return;
    const ended = status !== "waiting" && status !== "running";
    if (ended) last.delete(id);
    else last.set(id, now);
    const milliseconds = ended && startedAt !== undefined && finishedAt !== undefined && finishedAt - startedAt;
    const level = status === "failed" || status === "parked" ? "warn" : "info";
    log[level](
      {
        run: id,
        workflow: name,
        ...(attempt > 1 && { attempt }),
        ...(milliseconds !== false && { milliseconds }),
        ...(failure && { failure }),
      },
      WORDS[status],
    );
  }
}
