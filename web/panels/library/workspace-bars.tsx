import { useTranslation } from "react-i18next";
import { openDocument } from "#web/document/open-document.ts";
import { useTime } from "#web/i18n/time-text.ts";
import { activeTab, type Tab, useEditor } from "#web/store/editor.ts";
import { openDialog } from "#web/store/surface.ts";
import { Button } from "#web/ui/button.tsx";
import { useKeeping } from "#web/workspace/drafts.ts";
import { exportWorkflow } from "#web/workspace/files-open.ts";
import { readSaved } from "#web/workspace/look-elsewhere.ts";
import { keepAsCopy, overwrite, takeTheirs } from "#web/workspace/saved-elsewhere.ts";
import { hasChanges, useWorkspace } from "#web/workspace/workspace.ts";
import { useAnswer } from "./answer.tsx";
import { Bar } from "./bar.tsx";
import { OpeningBar } from "./opening-bar.tsx";

/** What is to be told of the workflow in front, above the canvas. */
export function WorkspaceBars() {
  const tab = useEditor((editor) => activeTab(editor));
  const opening = useWorkspace(({ openings }) => (tab ? openings.get(tab.key) : undefined));
  return (
    <div className="bars">
      <UnkeptBar />
      {tab?.elsewhere !== undefined && <ElsewhereBar key={`${tab.key} ${tab.elsewhere}`} tab={tab} />}
      {tab && opening && <OpeningBar tab={tab} opening={opening} />}
    </div>
  );
}

/** The browser keeps no drafts: what is not saved would be lost. */
function UnkeptBar() {
  const { t } = useTranslation();
  const failure = useKeeping((keeping) => keeping.failure);
  const document = useEditor((editor) => activeTab(editor)?.history.document);
  if (failure === undefined) return null;
  return (
    <Bar kind="warning" text={t("workspace.unkept", { why: failure })}>
      {document && <Button onPress={() => exportWorkflow(document)}>{t("actions.export-workflow")}</Button>}
    </Bar>
  );
}

/** The workflow was saved, moved to the trash or deleted in another window or by another person. */
function ElsewhereBar({ tab }: { readonly tab: Tab }) {
  const { t } = useTranslation();
  const time = useTime();
  const { id } = tab.history.document;
  const { value: theirs } = useAnswer(() => readSaved(id), tab.elsewhere ?? "");
  const changed = hasChanges(tab);
  if (tab.elsewhere === null)
    return (
      <Bar kind="warning" text={t(theirs ? "workspace.trashed" : "workspace.deleted")}>
        <Button onPress={() => void keepAsCopy(tab.key)}>{t("workspace.keep-copy")}</Button>
        <Button look="primary" onPress={() => void overwrite(tab.key)}>
          {t(theirs ? "workspace.restore-save" : "workspace.save-again")}
        </Button>
      </Bar>
    );
  if (!theirs) return null;
  const show = () =>
    openDialog({
      name: "diff",
      before: {
        label: t("workspace.theirs", { time: time(theirs.savedAt) }),
        document: openDocument(theirs.document).document,
      },
      after: { label: t("diff.now"), document: tab.history.document },
    });
  return (
    <Bar
      kind="warning"
      text={
        <>
          <strong>{t("workspace.elsewhere", { time: time(theirs.savedAt) })}</strong>{" "}
          {t(changed ? "workspace.elsewhere-changed" : "workspace.elsewhere-same")}
        </>
      }
    >
      <Button onPress={show}>{t("workspace.differences")}</Button>
      <Button onPress={() => takeTheirs(tab.key, theirs)}>{t("workspace.take-theirs")}</Button>
      {changed && <Button onPress={() => void keepAsCopy(tab.key)}>{t("workspace.keep-copy")}</Button>}
      {changed && <Button onPress={() => void overwrite(tab.key)}>{t("workspace.overwrite")}</Button>}
    </Bar>
  );
}
