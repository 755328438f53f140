import { ChevronDown } from "lucide-react";
import { useTranslation } from "react-i18next";
import { actionOf } from "#web/actions/actions.ts";
import { shownKeys } from "#web/actions/shortcuts.ts";
import { activeTab, useEditor } from "#web/store/editor.ts";
import { IconButton } from "#web/ui/button.tsx";
import { Menu, type MenuEntry } from "#web/ui/menu.tsx";

/** The actions of the menu; a bar stands for a line between them. */
const LINES = [
  "new-workflow",
  "open-file",
  "library",
  "|",
  "save",
  "save-as",
  "rename-workflow",
  "duplicate-workflow",
  "export-workflow",
  "|",
  "compare-saved",
  "versions",
  "|",
  "close-tab",
  "reopen-tab",
];

/** All that can be done with the workflow in front as a whole. */
export function WorkflowMenu() {
  const { t } = useTranslation();
  // What can be done depends on the tab in front.
  useEditor((editor) => activeTab(editor)?.saved);
  const entries = LINES.flatMap((id, at): MenuEntry[] => {
    if (id === "|") return [];
    const action = actionOf(id);
    return [
      {
        id,
        label: t(`actions.${id}`),
        keys: shownKeys(action) || undefined,
        disabled: action.enabled ? !action.enabled() : false,
        separator: LINES[at - 1] === "|",
      },
    ];
  });
  return (
    <Menu
      name={t("workspace.menu")}
      entries={entries}
      onChoose={(id) => actionOf(id).run()}
      trigger={
        <IconButton name={t("workspace.menu")}>
          <ChevronDown />
        </IconButton>
      }
    />
  );
}
