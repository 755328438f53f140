import { useTranslation } from "react-i18next";
import { writeAbout } from "../../charts/compare/about.ts";
import { sourcesOf } from "../../charts/compare/sources.ts";
import { flowOrder } from "../../document/flow-order.ts";
import { closeSurface, openSurface } from "../../store/surface.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { useTime } from "../library/time-text.ts";
import { useDuration } from "../queue/duration-text.ts";
import { openRun, retryRun } from "../queue/run-commands.ts";
import { FailureText } from "../results/failure-text.tsx";
import { FileList } from "../results/file-list.tsx";
import { ResultCard } from "../results/result-card.tsx";
import { useRun } from "../results/run-book.ts";
import { useOuterStates } from "../results/shown-states.ts";
import { useTitles } from "../results/use-titles.ts";
import { factsOf } from "./run-facts.ts";
import "./history.css";

/** A run with all it left: what it came to, its results and its files. */
export function RunDialog({ about: id }: { readonly about: string }) {
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
            <Button onPress={() => openSurface({ kind: "dialog", name: "compare", about: writeAbout({ runs: [id] }) })}>
              {t("runs.compare-clips")}
            </Button>
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
