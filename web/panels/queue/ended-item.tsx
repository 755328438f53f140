import { Ellipsis, RotateCcw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RunSummary } from "#protocol/run.ts";
import { useAgo, useTime } from "#web/i18n/time-text.ts";
import { useDuration } from "#web/runs/duration-text.ts";
import { FailureText } from "#web/runs/failure-text.tsx";
import { showFailure } from "#web/runs/follow-runs.ts";
import { endOf } from "#web/runs/queue-order.ts";
import { removeRun, retryRun, showRun, tabFor } from "#web/runs/run-commands.ts";
import { openDialog } from "#web/store/surface.ts";
import { IconButton } from "#web/ui/button.tsx";
import { Menu } from "#web/ui/menu.tsx";
import { StatusIcon } from "./status-icon.tsx";

/** A run that has ended, and why if it did not come to its end. */
export function EndedItem({ run }: { readonly run: RunSummary }) {
  const { t } = useTranslation();
  const duration = useDuration();
  const ago = useAgo();
  const time = useTime();
  const [sure, setSure] = useState(false);
  const { id, status, failure, startedAt, finishedAt, submittedAt } = run;
  const name = run.name || t("app.untitled");
  const took = startedAt !== undefined && finishedAt !== undefined ? duration(finishedAt - startedAt) : undefined;
  const again = status === "failed" || status === "parked" || status === "cancelled";
  const node = failure?.node;
  const entries = [
    { id: "show", label: t("runs.show") },
    ...(node !== undefined ? [{ id: "node", label: t("runs.show-node") }] : []),
    { id: "retry", label: t("runs.retry") },
    { id: "history", label: t("runs.show-history") },
    {
      id: sure ? "remove" : "ask",
      label: t(sure ? "runs.really-remove" : "runs.remove"),
      danger: true,
      separator: true,
    },
  ];
  const choose = (what: string) => {
    if (what === "show") void showRun(run);
    else if (what === "node") void showFailure(id, tabFor(run), node);
    else if (what === "retry") void retryRun(id);
    else if (what === "history") openDialog({ name: "run", run: id });
    else if (what === "ask") setSure(true);
    else void removeRun(id);
  };
  return (
    <li className="run-item" data-status={status} title={time(submittedAt)}>
      <StatusIcon status={status} />
      <div className="run-text">
        <button type="button" className="run-name" onClick={() => void showRun(run)}>
          {name}
        </button>
        <span className="run-facts">{[t(`runs.${status}`), took, ago(endOf(run))].filter(Boolean).join(" · ")}</span>
        {failure && status !== "done" && (
          <span className="run-failure">
            <FailureText failure={failure} />
          </span>
        )}
      </div>
      <div className="run-tools">
        {again && (
          <IconButton name={t("runs.retry-of", { name })} onPress={() => void retryRun(id)}>
            <RotateCcw />
          </IconButton>
        )}
        <Menu
          name={t("runs.more-of", { name })}
          entries={entries}
          onChoose={choose}
          trigger={
            <IconButton name={t("runs.more-of", { name })}>
              <Ellipsis />
            </IconButton>
          }
        />
      </div>
    </li>
  );
}
