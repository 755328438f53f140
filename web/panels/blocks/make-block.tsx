import { useState } from "react";
import { useTranslation } from "react-i18next";
import { makeBlock } from "#web/document/make-block.ts";
import { newId } from "#web/document/new-id.ts";
import { act, activeTab } from "#web/store/editor.ts";
import { closeSurface } from "#web/store/surface.ts";
import { Button } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { TextField } from "#web/ui/field.tsx";

/** Asks what the block made of the selected nodes is called. */
export function MakeBlock() {
  const { t } = useTranslation();
  const [name, setName] = useState(t("blocks.new-name"));
  const make = () => {
    const history = activeTab()?.history;
    const clean = name.trim();
    if (!history || clean === "") return;
    const made = makeBlock(history.document, history.selection, { id: newId(), name: clean });
    closeSurface();
    if (made) act(made.commands, { selection: new Set([made.node]) });
  };
  return (
    <Dialog
      title={t("actions.make-block")}
      closeName={t("app.close")}
      size="small"
      onClose={closeSurface}
      footer={
        <Button look="primary" isDisabled={name.trim() === ""} onPress={make}>
          {t("blocks.make")}
        </Button>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          make();
        }}
      >
        <TextField
          label={t("blocks.name")}
          description={t("blocks.make-what")}
          value={name}
          autoFocus
          onChange={setName}
        />
      </form>
    </Dialog>
  );
}
