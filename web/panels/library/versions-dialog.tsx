import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { workflowVersion } from "#protocol/saved-workflow.ts";
import { openDocument } from "#web/document/open-document.ts";
import { useAgo, useTime } from "#web/i18n/time-text.ts";
import type { Dialogs } from "#web/store/dialogs.ts";
import { call, routes } from "#web/store/server.ts";
import { closeSurface, openDialog, toast } from "#web/store/surface.ts";
import { Button } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { useLibraryNews } from "#web/workspace/library.ts";
import { lookElsewhere, readSaved } from "#web/workspace/look-elsewhere.ts";
import { openVersion, telling } from "#web/workspace/open-saved.ts";
import { takeTheirs } from "#web/workspace/saved-elsewhere.ts";
import { hasChanges, tabOfWorkflow } from "#web/workspace/workspace.ts";
import { AnswerFailure, useAnswer } from "./answer.tsx";
import "./cards.css";

type Version = z.infer<typeof workflowVersion>;

/** The states of a saved workflow that are kept: each can be compared, opened as a new workflow, or restored. */
export function VersionsDialog({ workflow: id }: Dialogs["versions"]) {
  const { t } = useTranslation();
  const news = useLibraryNews(({ workflows }) => workflows);
  const { value, failure } = useAnswer(
    (signal) => call(routes.workflowVersions, { params: { id }, signal }),
    `${news}`,
  );
  const [busy, setBusy] = useState(false);
  const restore = async ({ version }: Version) => {
    setBusy(true);
    await telling(async () => {
      await call(routes.restoreWorkflowVersion, { params: { id, version } });
      toast("done", t("library.restored"));
      await showRestored(id);
    });
    setBusy(false);
  };
  const items = value?.items ?? [];
  return (
    <Dialog title={t("library.versions")} closeName={t("workspace.close")} onClose={closeSurface}>
      <AnswerFailure failure={failure} />
      {value && items.length < 2 && <p className="library-hint">{t("library.one-version")}</p>}
      <ul className="versions" aria-label={t("library.versions")}>
        {items.map((item, at) => (
          <VersionLine
            key={item.version}
            id={id}
            item={item}
            older={items[at + 1]}
            busy={busy}
            restore={() => void restore(item)}
          />
        ))}
      </ul>
    </Dialog>
  );
}

function VersionLine({
  id,
  item,
  older,
  busy,
  restore,
}: {
  readonly id: string;
  readonly item: Version;
  readonly older: Version | undefined;
  readonly busy: boolean;
  restore(): void;
}) {
  const { t } = useTranslation();
  const ago = useAgo();
  const time = useTime();
  const { version, savedAt, nodes, name, current } = item;
  const read = async (of: number) =>
    openDocument(await call(routes.readWorkflowVersion, { params: { id, version: of } })).document;
  const withOlder = () =>
    telling(async () => {
      const before = { label: time(older!.savedAt), document: await read(older!.version) };
      openDialog({ name: "diff", before, after: { label: time(savedAt), document: await read(version) } });
    });
  const withOpen = () =>
    telling(async () => {
      const document = tabOfWorkflow(id)?.history.document;
      if (!document) return;
      const before = { label: time(savedAt), document: await read(version) };
      openDialog({ name: "diff", before, after: { label: t("diff.now"), document } });
    });
  return (
    <li>
      <div className="version-facts">
        <strong title={time(savedAt)}>{ago(savedAt)}</strong>
        {current && <span className="chip">{t("library.current")}</span>}
        <span className="muted ellipsis" title={name}>
          {name} · {t("library.nodes", { count: nodes })}
        </span>
      </div>
      <div className="version-actions">
        {older && (
          <Button look="quiet" onPress={() => void withOlder()}>
            {t("library.compare-older")}
          </Button>
        )}
        {tabOfWorkflow(id) && (
          <Button look="quiet" onPress={() => void withOpen()}>
            {t("library.compare-open")}
          </Button>
        )}
        <Button
          look="quiet"
          onPress={() => {
            closeSurface();
            void openVersion(id, version);
          }}
        >
          {t("library.open-copy")}
        </Button>
        <Button look="quiet" onPress={restore} isDisabled={current || busy}>
          {t("library.restore")}
        </Button>
      </div>
    </li>
  );
}

/** Where the workflow is open, what was restored takes its place, or, where that would mix with changes, is offered. */
async function showRestored(id: string): Promise<void> {
  const tab = tabOfWorkflow(id);
  const found = tab && (await readSaved(id));
  if (found && !hasChanges(tab)) takeTheirs(tab.key, found);
  else if (tab) await lookElsewhere(tab.key);
}
