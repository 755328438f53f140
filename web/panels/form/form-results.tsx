import { useTranslation } from "react-i18next";
import type { WorkflowDocument } from "#web/document/document.ts";
import { flowOrder } from "#web/document/flow-order.ts";
import { type NodeKinds, nodeTitle } from "#web/document/node-kinds.ts";
import { PreviewView } from "#web/previews/preview-view.tsx";
import { mediaFiles } from "#web/runs/media-files.ts";
import { shareOf } from "#web/runs/outer-states.ts";
import { isMediaPreview } from "#web/scene/media-preview.ts";
import type { ShownStates } from "#web/scene/shown-state.ts";
import { toldOf } from "#web/store/failure-words.ts";
import { useServer } from "#web/store/server.ts";
import { useTell, useWords } from "#web/store/words.ts";
import { ToldText } from "#web/ui/told-text.tsx";

/** How the run of a form goes, and what its output nodes show. */
export function FormResults({
  document,
  kinds,
  run,
  states,
}: {
  readonly document: WorkflowDocument;
  readonly kinds: NodeKinds;
  readonly run: string | undefined;
  readonly states: ShownStates;
}) {
  const { t } = useTranslation();
  const tell = useTell();
  const words = useWords((state) => state.words);
  const order = flowOrder(document);
  const files = useServer(({ live }) => live.runs.get(run ?? "")?.files) ?? [];
  const known = order.flatMap(({ id }) => states[id] ?? []);
  const running = order.find(({ id }) => states[id]?.status === "running");
  const failed = order.find(({ id }) => states[id]?.status === "failed");
  const results = order
    .filter(({ id, type }) => kinds.nodes.get(type)?.isOutput && states[id]?.preview)
    .reverse()
    .sort((a, b) => Number(isSeen(b.id)) - Number(isSeen(a.id)));
  /** Pictures and films are what most people run a workflow for. */
  function isSeen(id: string): boolean {
    return isMediaPreview(states[id]?.preview);
  }
  const note = running && states[running.id]?.progress?.note;
  const share = known.length === 0 ? 0 : known.reduce((sum, state) => sum + shareOf(state), 0) / known.length;
  const failure = failed && states[failed.id]?.failure;
  const why = failure ? toldOf(failure, words) : { text: "" };
  return (
    <section className="run-form-results" aria-label={t("form.results")}>
      {running && (
        <div className="run-form-progress">
          <progress value={share} max={1} aria-label={nodeTitle(running, kinds)} />
          <span>
            {nodeTitle(running, kinds)}
            {note && <span className="faint"> · {tell(note)}</span>}
          </span>
        </div>
      )}
      {failed && (
        <p className="problem" role="alert">
          <ToldText {...why} text={t("form.failed", { title: nodeTitle(failed, kinds), why: why.text })} />
        </p>
      )}
      {results.map((node) => {
        const preview = states[node.id]?.preview;
        return (
          preview &&
          run !== undefined && (
            <article key={node.id}>
              <h2>{nodeTitle(node, kinds)}</h2>
              <PreviewView
                preview={preview}
                run={run}
                name={nodeTitle(node, kinds)}
                files={isMediaPreview(preview) ? mediaFiles(files, node.id, preview.source) : []}
              />
            </article>
          )
        );
      })}
      {results.length === 0 && !running && !failed && <p className="run-form-none">{t("form.no-results")}</p>}
    </section>
  );
}
