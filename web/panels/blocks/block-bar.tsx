import { CornerLeftUp } from "lucide-react";
import { useTranslation } from "react-i18next";
import { actionOf } from "#web/actions/actions.ts";
import { parentTab } from "#web/actions/open-block.ts";
import { shownKeys } from "#web/actions/shortcuts.ts";
import { blockLinkOf } from "#web/document/block-link.ts";
import { activeTab, useEditor } from "#web/store/editor.ts";
import { Button } from "#web/ui/button.tsx";
import { Tip } from "#web/ui/tip.tsx";
import "./block-bar.css";

/** Over the canvas of a block: which workflow it is in, and the way back there. */
export function BlockBar() {
  const { t } = useTranslation();
  const id = useEditor((editor) => activeTab(editor)?.history.document.id);
  const parent = useEditor((editor) => parentTab(editor)?.history.document.name);
  if (!blockLinkOf(id ?? "")) return null;
  if (parent === undefined) return <div className="block-bar">{t("blocks.parent-closed")}</div>;
  const back = actionOf("to-parent");
  return (
    <div className="block-bar">
      <Tip text={t("actions.to-parent")} keys={shownKeys(back)}>
        <Button look="quiet" onPress={back.run}>
          <CornerLeftUp /> {parent || t("app.untitled")}
        </Button>
      </Tip>
      <span className="faint">{t("blocks.edits-go")}</span>
    </div>
  );
}
