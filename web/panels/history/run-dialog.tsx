import { useTranslation } from "react-i18next";
import { sourcesOf } from "#web/charts/compare/sources.ts";
import { flowOrder } from "#web/document/flow-order.ts";
import { useTime } from "#web/i18n/time-text.ts";
import { FileList } from "#web/panels/results/file-list.tsx";
import { ResultCard } from "#web/panels/results/result-card.tsx";
import { useDuration } from "#web/runs/duration-text.ts";
import { FailureText } from "#web/runs/failure-text.tsx";
import { useRun } from "#web/runs/run-book.ts";
import { openRun, retryRun } from "#web/runs/run-commands.ts";
import { useOuterStates } from "#web/runs/shown-states.ts";
import { useTitles } from "#web/runs/use-titles.ts";
import type { Dialogs } from "#web/store/dialogs.ts";
import { closeSurface, openDialog } from "#web/store/surface.ts";
import { Button } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { factsOf } from "./run-facts.ts";
import "./history.css";

/** A run with all it left: what it came to, its results and its files. */
export function RunDialog({ run: id }: Dialogs["run"]) {
  const { t } = useTranslation();
  const duration = useDuration();
  const time = useTime();
  const run = useRun(id);
  const states = useOuterStates(run);
  const titles = useTitles(run?.document);
  const summary = run?.summary;
  const close = { title: summary?.name || t("app.untitled"), closeName: t("results.close"), onClose: closeSurface };
  if (!run || !summary) return <Dialog {...close}>{t(run?.gone ? "runs.not-readable" : "results.reading")}</Dialog>;
  const { startedAt, finishedAt, files, status, failure } = summary;
  const { computed, reused } = factsOf(run.states);
  const facts = [
    t(`runs.${status}`),
    time(summary.submittedAt),
    startedAt !== undefined && finishedAt !== undefined ? duration(finishedAt - startedAt) : "",
    t("runs.facts", { computed, reused }),
  ];
  const shown = run.document ? flowOrder(run.document).filter((node) => states[node.id]?.preview) : [];
  const media = sourcesOf([{ id, files }]).length > 0;
  return (
    <Dialog
      {...close}
      size="large"
      footer={
        <>
          {media && (
            <Button onPress={() => openDialog({ name: "compare", runs: [id] })}>{t("runs.compare-clips")}</Button>
          )}
          <Button onPress={() => void retryRun(id).then(closeSurface)}>{t("runs.retry")}</Button>
          <Button look="primary" onPress={() => void openRun(id).then(closeSurface)}>
            {t("runs.open")}
          </Button>
        </>
      }
    >
      <div className="run-dialog">
        <p>{facts.filter(Boolean).join(" · ")}</p>
        {failure && status !== "done" && (
          <p className="result-failure">
            <FailureText failure={failure} />
          </p>
        )}
        {shown.length > 0 && (
          <section>
            <h3>{t("results.results")}</h3>
            <div className="run-grid">
              {shown.map((node) => (
                <ResultCard key={node.id} title={titles(node.id)} state={states[node.id]!} run={id} />
              ))}
            </div>
          </section>
        )}
        {files.length > 0 && (
          <section>
            <h3>{t("results.files")}</h3>
            <FileList run={id} files={files} />
          </section>
        )}
      </div>
    </Dialog>
  );
}
