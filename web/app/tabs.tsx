import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { closeTab, isUnsaved, showTab, useEditor } from "../store/editor.ts";

/** The open workflows; a dot marks what is not saved. */
export function Tabs() {
  const { t } = useTranslation();
  const { tabs, active } = useEditor();
  return (
    <div className="tabs" role="tablist" aria-label={t("app.tabs")}>
      {tabs.map((tab) => {
        const name = tab.history.document.name || t("app.untitled");
        const unsaved = isUnsaved(tab);
        return (
          <div key={tab.key} className="tab" data-active={tab.key === active}>
            <button
              type="button"
              role="tab"
              aria-selected={tab.key === active}
              title={name}
              onClick={() => showTab(tab.key)}
              onAuxClick={(event) => event.button === 1 && closeTab(tab.key)}
            >
              {name}
              {unsaved && <span className="unsaved" role="img" aria-label={t("app.unsaved")} />}
            </button>
            <button
              type="button"
              className="close"
              aria-label={t("app.close-tab", { name })}
              onClick={() => closeTab(tab.key)}
            >
              <X />
            </button>
          </div>
        );
      })}
    </div>
  );
}
