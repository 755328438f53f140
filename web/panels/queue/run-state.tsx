import { useTranslation } from "react-i18next";
import type { RunSummary } from "#protocol/run.ts";
import { lineOf } from "#web/i18n/told.ts";
import { useDuration } from "#web/runs/duration-text.ts";
import { showFailure } from "#web/runs/follow-runs.ts";
import { clock, useProgress } from "#web/runs/progress.ts";
import { useRunBook } from "#web/runs/run-book.ts";
import { tabFor } from "#web/runs/run-commands.ts";
import { showQueue } from "#web/runs/submit.ts";
import { useTitles } from "#web/runs/use-titles.ts";
import { toldOf } from "#web/store/failure-words.ts";
import { useServer } from "#web/store/server.ts";
import { useWords } from "#web/store/words.ts";
import { StatusIcon } from "./status-icon.tsx";

/** How the run of the tab in front is going: a line that opens the queue, or goes to the node that failed. */
export function RunState({ run, before }: { readonly run: RunSummary; readonly before: number }) {
  const { t } = useTranslation();
  const duration = useDuration();
  const states = useServer(({ live }) => live.nodes.get(run.id));
  const words = useWords((state) => state.words);
  const titles = useTitles(useRunBook(({ documents }) => documents.get(run.id)));
  const { share, left, node, percent } = useProgress(run, states);
  const { status, startedAt, finishedAt, failure } = run;
  const took = startedAt !== undefined && finishedAt !== undefined ? duration(finishedAt - startedAt) : "";
  const what = {
    running: node === undefined ? t("runs.running") : titles(node),
    waiting: before > 0 ? t("runs.waits", { count: before }) : t("runs.waiting"),
    done: t("runs.done-in", { time: took }),
    failed: failure?.node === undefined ? t("runs.failed") : t("runs.failed-at", { node: titles(failure.node) }),
    cancelled: t("runs.cancelled"),
    parked: t("runs.parked"),
  }[status];
  const isOver = status === "failed" && failure?.node !== undefined;
  const press = () => (isOver ? void showFailure(run.id, tabFor(run), failure.node) : showQueue());
  return (
    <>
      <button
        type="button"
        className="run-state"
        data-status={status}
        title={failure && status !== "done" ? lineOf(toldOf(failure, words)) : t("runs.show-queue")}
        onClick={press}
      >
        <StatusIcon status={status} />
        <span className="what">{what}</span>
        {status === "running" && (
          <span className="run-left">
            {[
              ...(percent === undefined ? [] : [`${percent} %`]),
              ...(left === undefined ? [] : [t("runs.left", { time: clock(left) })]),
            ].join(" · ")}
          </span>
        )}
        {status === "running" && <span className="bar-done" style={{ width: `${100 * share}%` }} />}
      </button>
      <span className="unseen" role="status">
        {status === "running" ? t("runs.running") : what}
      </span>
    </>
  );
}
