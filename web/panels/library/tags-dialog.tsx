import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { WorkflowSummary } from "#protocol/saved-workflow.ts";
import type { Dialogs } from "#web/store/dialogs.ts";
import { call, routes } from "#web/store/server.ts";
import { closeSurface } from "#web/store/surface.ts";
import { Button } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { TextField } from "#web/ui/field.tsx";
import { telling } from "#web/workspace/open-saved.ts";
import { renamedHere } from "#web/workspace/saved-elsewhere.ts";
import { useAnswer } from "./answer.tsx";
import { tagsOf } from "./tags.ts";

/** The name and the tags of a saved workflow. */
export function TagsDialog({ workflow: id }: Dialogs["rename-saved"]) {
  const { value } = useAnswer((signal) => call(routes.readWorkflow, { params: { id }, signal }), id);
  return value ? <Fields workflow={value} /> : null;
}

function Fields({ workflow: { id, name: was, tags: had, etag } }: { readonly workflow: WorkflowSummary }) {
  const { t } = useTranslation();
  const [name, setName] = useState(was);
  const [tags, setTags] = useState(had.join(", "));
  const save = () => {
    if (name.trim() === "") return;
    closeSurface();
    void telling(async () => {
      const summary = await call(routes.changeWorkflow, {
        params: { id },
        body: { name: name.trim(), tags: tagsOf(tags) },
        ifMatch: etag,
      });
      if (name.trim() !== was) renamedHere(id, name.trim(), summary.etag);
    });
  };
  return (
    <Dialog
      title={t("library.rename-title")}
      closeName={t("workspace.cancel")}
      size="small"
      onClose={closeSurface}
      footer={
        <>
          <Button onPress={closeSurface}>{t("workspace.cancel")}</Button>
          <Button look="primary" onPress={save} isDisabled={name.trim() === ""}>
            {t("workspace.save")}
          </Button>
        </>
      }
    >
      <form
        className="library-form"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <TextField label={t("workspace.name")} value={name} onChange={setName} autoFocus />
        <TextField
          label={t("library.tags")}
          value={tags}
          onChange={setTags}
          description={t("library.tags-help")}
          placeholder={t("library.tags-example")}
        />
        {/* Enter in a field saves, too. */}
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </form>
    </Dialog>
  );
}
