import { Square, SquareArrowOutUpRight } from "lucide-react";
import { ProgressBar } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { RunSummary } from "#protocol/run.ts";
import { clock, rateText, useProgress } from "#web/runs/progress.ts";
import { useRun } from "#web/runs/run-book.ts";
import { cancelRun, showRun } from "#web/runs/run-commands.ts";
import { useTitles } from "#web/runs/use-titles.ts";
import { useServer } from "#web/store/server.ts";
import { useTell } from "#web/store/words.ts";
import { IconButton } from "#web/ui/button.tsx";
import { StatusIcon } from "./status-icon.tsx";

/** A run that runs: the node at work, how far it is, and how long it will take. */
export function RunningItem({ run }: { readonly run: RunSummary }) {
  const { t } = useTranslation();
  const states = useServer(({ live }) => live.nodes.get(run.id));
  const titles = useTitles(useRun(run.id)?.document);
  const { share, left, node, note, percent, rate } = useProgress(run, states);
  const tell = useTell();
  const name = run.name || t("app.untitled");
  const { nodesDone, nodesTotal, attempt } = run;
  return (
    <li className="run-item" data-status="running">
      <StatusIcon status="running" />
      <div className="run-text">
        <span className="run-name">{name}</span>
        <ProgressBar className="run-bar" aria-label={name} value={100 * share}>
          <span className="run-bar-done" style={{ width: `${100 * share}%` }} />
        </ProgressBar>
        <span className="run-facts">
          {node !== undefined && <strong>{titles(node)}</strong>}
          {percent !== undefined && ` · ${percent} %`}
          {note !== undefined && ` · ${tell(note)}`}
        </span>
        <span className="run-facts">
          {[
            t("runs.nodes-done", { done: nodesDone, count: nodesTotal }),
            ...(rate === undefined ? [] : [t("runs.rate", { rate: rateText(rate) })]),
            ...(left === undefined ? [] : [t("runs.left", { time: clock(left) })]),
            ...(attempt > 1 ? [t("runs.attempt", { attempt })] : []),
          ].join(" · ")}
        </span>
      </div>
      <div className="run-tools">
        <IconButton name={t("runs.show-of", { name })} onPress={() => void showRun(run)}>
          <SquareArrowOutUpRight />
        </IconButton>
        <IconButton name={t("runs.cancel-of", { name })} onPress={() => void cancelRun(run.id)}>
          <Square />
        </IconButton>
      </div>
    </li>
  );
}
