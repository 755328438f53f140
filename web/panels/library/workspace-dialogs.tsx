import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Dialogs } from "#web/store/dialogs.ts";
import { act, tabOf, useEditor } from "#web/store/editor.ts";
import { call, routes } from "#web/store/server.ts";
import { closeSurface } from "#web/store/surface.ts";
import { Button } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { TextField } from "#web/ui/field.tsx";
import { closeNow } from "#web/workspace/close-tab.ts";
import { telling } from "#web/workspace/open-saved.ts";
import { saveAsNew, saveTab } from "#web/workspace/save-tab.ts";

/** Asks for the name to save under. A workflow that was never saved gets it; another becomes a new workflow. */
export function SaveAs({ tab: key }: Dialogs["save-as"]) {
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
export function CloseTab({ tab: key }: Dialogs["close-tab"]) {
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

/** Asks before what is in the trash is gone for ever. */
export function EmptyTrash({ of }: Dialogs["empty-trash"]) {
  const { t } = useTranslation();
  const empty = () => {
    closeSurface();
    void telling(async () => {
      await call(of === "items" ? routes.emptyLibraryTrash : routes.emptyWorkflowTrash);
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
