import { useState } from "react";
import { useTranslation } from "react-i18next";
import { act, tabOf, useEditor } from "../../store/editor.ts";
import { call, routes } from "../../store/server.ts";
import { closeSurface, useSurface } from "../../store/surface.ts";
import { closeNow } from "../../store/workspace-close.ts";
import { telling } from "../../store/workspace-open.ts";
import { saveAsNew, saveTab } from "../../store/workspace-save.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/field.tsx";
import { DiffDialog } from "../diff/diff-dialog.tsx";
import { TagsDialog } from "./tags-dialog.tsx";
import { VersionsDialog } from "./versions-dialog.tsx";

/** The windows of the workspace, of which one can be open. */
export function WorkspaceDialogs() {
  const surface = useSurface((state) => state.surface);
  if (surface?.kind !== "dialog") return null;
  const { name, about = "" } = surface;
  if (name === "save-as") return <SaveAs tab={about} />;
  if (name === "close-tab") return <CloseTab tab={about} />;
  if (name === "versions") return <VersionsDialog key={about} id={about} />;
  if (name === "rename-saved") return <TagsDialog key={about} id={about} />;
  if (name === "empty-trash") return <EmptyTrash what={about === "items" ? "items" : "workflows"} />;
  return name === "diff" ? <DiffDialog /> : null;
}

/** Asks for the name to save under. A workflow that was never saved gets it; another becomes a new workflow. */
function SaveAs({ tab: key }: { readonly tab: string }) {
  const { t } = useTranslation();
  const tab = useEditor((editor) => tabOf(editor, key));
  const was = tab?.history.document.name ?? "";
  const [name, setName] = useState(tab?.saved ? t("workspace.copy-of", { name: was }) : was);
  const clean = name.trim();
  const save = () => {
    if (clean === "") return;
    closeSurface();
    if (tab?.saved || tab?.elsewhere !== undefined) void saveAsNew(key, clean);
    else {
      if (clean !== was) act([{ type: "describe", name: clean }]);
      void saveTab(key);
    }
  };
  return (
    <Dialog
      title={t("workspace.save-as")}
      closeName={t("workspace.cancel")}
      size="small"
      onClose={closeSurface}
      footer={
        <>
          <Button onPress={closeSurface}>{t("workspace.cancel")}</Button>
          <Button look="primary" onPress={save} isDisabled={clean === ""}>
            {t("workspace.save")}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <TextField label={t("workspace.name")} value={name} onChange={setName} autoFocus />
      </form>
    </Dialog>
  );
}

/** Asks what becomes of changes that are not saved. */
function CloseTab({ tab: key }: { readonly tab: string }) {
  const { t } = useTranslation();
  const document = useEditor((editor) => tabOf(editor, key)?.history.document);
  if (!document) return null;
  const name = document.name || t("app.untitled");
  const save = async () => {
    closeSurface();
    // One without a name is saved under that which it has in the row of tabs.
    if (document.name === "") act([{ type: "describe", name }]);
    if (await saveTab(key)) closeNow(key);
  };
  const discard = () => {
    closeSurface();
    closeNow(key);
  };
  return (
    <Dialog
      title={t("workspace.close-title", { name })}
      closeName={t("workspace.keep-open")}
      size="small"
      alert
      onClose={closeSurface}
      footer={
        <>
          <Button onPress={closeSurface}>{t("workspace.keep-open")}</Button>
          <Button look="danger" onPress={discard}>
            {t("workspace.discard")}
          </Button>
          <Button look="primary" onPress={() => void save()} autoFocus>
            {t("workspace.save")}
          </Button>
        </>
      }
    >
      {t("workspace.close-text")}
    </Dialog>
  );
}

function EmptyTrash({ what }: { readonly what: "workflows" | "items" }) {
  const { t } = useTranslation();
  const empty = () => {
    closeSurface();
    void telling(async () => {
      await call(what === "items" ? routes.emptyLibraryTrash : routes.emptyWorkflowTrash);
    });
  };
  return (
    <Dialog
      title={t("library.empty-trash")}
      closeName={t("workspace.cancel")}
      size="small"
      alert
      onClose={closeSurface}
      footer={
        <>
          <Button onPress={closeSurface} autoFocus>
            {t("workspace.cancel")}
          </Button>
          <Button look="danger" onPress={empty}>
            {t("library.empty-trash")}
          </Button>
        </>
      }
    >
      {t("library.empty-trash-text")}
    </Dialog>
  );
}
