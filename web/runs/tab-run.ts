import type { RunSummary } from "#protocol/run.ts";

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
