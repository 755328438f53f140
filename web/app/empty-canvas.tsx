import { LayoutGrid, Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { actionOf } from "#web/actions/actions.ts";
import { activeTab, useEditor } from "#web/store/editor.ts";
import { useSurface } from "#web/store/surface.ts";
import { Button } from "#web/ui/button.tsx";

/** What stands on a canvas with nothing on it: the ways to begin. A double click goes through it. */
export function EmptyCanvas() {
  const { t } = useTranslation();
  const empty = useEditor((editor) => {
    const document = activeTab(editor)?.history.document;
    return document !== undefined && document.nodes.length + document.notes.length + document.groups.length === 0;
  });
  const covered = useSurface(({ surface }) => surface !== undefined && surface.kind !== "dialog");
  if (!empty || covered) return null;
  return (
    <div className="empty-canvas">
      <strong>{t("canvas.empty-title")}</strong>
      <p>{t("canvas.empty-hint")}</p>
      <div>
        <Button look="primary" onPress={actionOf("add-node").run}>
          <Plus /> {t("actions.add-node")}
        </Button>
        <Button onPress={actionOf("templates").run}>
          <LayoutGrid /> {t("library.templates")}
        </Button>
      </div>
    </div>
  );
}
