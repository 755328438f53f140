import { Columns2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Said } from "#core/said.ts";
import { outermostId } from "#protocol/block.ts";
import { portOf } from "#web/document/node-kinds.ts";
import { nodesById } from "#web/document/wiring.ts";
import { isMedia } from "#web/films/read-clip.ts";
import { useTime } from "#web/i18n/time-text.ts";
import { useDuration } from "#web/runs/duration-text.ts";
import { FailureText } from "#web/runs/failure-text.tsx";
import type { KnownRun } from "#web/runs/run-book.ts";
import type { ShownState } from "#web/scene/shown-state.ts";
import { useServer } from "#web/store/server.ts";
import { openDialog } from "#web/store/surface.ts";
import { useTell } from "#web/store/words.ts";
import { Button } from "#web/ui/button.tsx";
import { FileList } from "./file-list.tsx";

/** What is known of a node's result, in words: how it ended, what it gave, what it wrote. */
export function ResultFacts({
  run,
  node,
  state,
}: {
  readonly run: KnownRun;
  readonly node: string;
  readonly state: ShownState;
}) {
  const { t } = useTranslation();
  const duration = useDuration();
  const time = useTime();
  const tell = useTell();
  const { status, hit, milliseconds, startedAt, progress, failure, outputs = {}, log = [], edited } = state;
  const files = (run.summary?.files ?? []).filter((file) => outermostId(file.node) === node);
  const media = files.find(({ name }) => isMedia(name));
  const how = status === "done" && hit ? t("results.from-cache") : t(`results.status-${status}`);
  return (
    <>
      <Fact title={t("results.state")}>
        <span data-status={status} className="result-status">
          {how}
        </span>
        {status === "running" && progress && (
          <span className="preview-note">
            {Math.floor((100 * progress.done) / progress.total)} % {tell(progress.note ?? "")}
          </span>
        )}
        {edited && <span className="result-edited">{t("results.edited-told")}</span>}
      </Fact>
      {failure && (
        <Fact title={t("results.failure")}>
          <p className="result-failure">
            <FailureText failure={failure} />
          </p>
          <span className="preview-note">{failure.code}</span>
        </Fact>
      )}
      {milliseconds !== undefined && !hit && <Fact title={t("results.took")}>{duration(milliseconds)}</Fact>}
      {startedAt !== undefined && <Fact title={t("results.started")}>{time(startedAt)}</Fact>}
      <Outputs run={run} node={node} outputs={outputs} />
      {files.length > 0 && (
        <Fact title={t("results.files")}>
          <FileList run={run.id} files={files} />
          {media && (
            <Button onPress={() => openDialog({ name: "compare", runs: [run.id], file: media.name })}>
              <Columns2 /> {t("results.compare")}
            </Button>
          )}
        </Fact>
      )}
      {log.length > 0 && (
        <Fact title={t("results.log")}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long log is scrolled with the keyboard */}
          <pre className="result-log" tabIndex={0}>
            {log.map(tell).join("\n")}
          </pre>
        </Fact>
      )}
    </>
  );
}

function Outputs({
  run,
  node,
  outputs,
}: {
  readonly run: KnownRun;
  readonly node: string;
  readonly outputs: Readonly<Record<string, Said>>;
}) {
  const { t } = useTranslation();
  const tell = useTell();
  const catalogue = useServer((server) => server.catalogue);
  const type = run.document && nodesById(run.document).get(node)?.type;
  const kind = catalogue?.nodes.find((each) => each.type === type);
  const all = Object.entries(outputs);
  if (all.length === 0) return null;
  return (
    <Fact title={t("results.gave")}>
      <dl className="result-outputs">
        {all.map(([port, told]) => (
          <div key={port}>
            <dt>{portOf(kind, "outputs", port)?.title ?? port}</dt>
            <dd>{tell(told)}</dd>
          </div>
        ))}
      </dl>
    </Fact>
  );
}

function Fact({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <section className="result-fact">
      <h3>{title}</h3>
      {children}
    </section>
  );
}
