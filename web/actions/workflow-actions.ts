import { newId } from "#web/document/new-id.ts";
import { say } from "#web/i18n/say.ts";
import { activeTab, moveTab, openTab, showTab, useEditor } from "#web/store/editor.ts";
import { changeSettings, useSettings } from "#web/store/settings.ts";
import { openDialog } from "#web/store/surface.ts";
import { reopenLast, requestClose } from "#web/workspace/close-tab.ts";
import { chooseFiles, exportWorkflow, openFiles } from "#web/workspace/files-open.ts";
import { saveNamed } from "#web/workspace/save-tab.ts";
import { openEmpty, setRenaming } from "#web/workspace/workspace.ts";
import type { Action } from "./action.ts";

const open = () => activeTab() !== undefined;
const several = () => useEditor.getState().tabs.length > 1;

/** Does something with the tab in front, if there is one. */
const withTab = (work: (key: string) => void) => () => {
  const tab = activeTab();
  if (tab) work(tab.key);
};

/** The place of the tab that is so many places on, around the ends. */
function placeFrom(by: number): number {
  const { tabs, active } = useEditor.getState();
  return (tabs.findIndex(({ key }) => key === active) + by + tabs.length) % tabs.length;
}

function duplicate(): void {
  const tab = activeTab();
  if (!tab) return;
  const { document } = tab.history;
  openTab({ ...document, id: newId(), name: say("workspace.copy-of", { name: document.name }) }, { key: newId() });
}

/** Shows what was changed in the tab in front since it was saved. */
function compareWithSaved(): void {
  const { saved, history } = activeTab()!;
  openDialog({
    name: "diff",
    before: { label: say("diff.saved"), document: saved!.document },
    after: { label: say("diff.now"), document: history.document },
  });
}

export const workflowActions: readonly Action[] = [
  { id: "new-workflow", keys: "Alt+N", run: () => void openEmpty() },
  { id: "templates", run: () => openDialog({ name: "templates" }) },
  { id: "models", run: () => openDialog({ name: "models" }) },
  { id: "open-file", keys: "Mod+O", run: () => void chooseFiles().then(openFiles) },
  { id: "save", keys: "Mod+S", enabled: open, run: withTab((key) => void saveNamed(key)) },
  {
    id: "save-as",
    keys: "Shift+Alt+S",
    enabled: open,
    run: withTab((key) => openDialog({ name: "save-as", tab: key })),
  },
  { id: "rename-workflow", keys: "Shift+F2", enabled: open, run: withTab(setRenaming) },
  {
    id: "export-workflow",
    keys: "Mod+Shift+S",
    enabled: open,
    run: () => exportWorkflow(activeTab()!.history.document),
  },
  { id: "duplicate-workflow", enabled: open, run: duplicate },
  { id: "compare-saved", enabled: () => activeTab()?.saved !== undefined, run: compareWithSaved },
  {
    id: "versions",
    enabled: () => activeTab()?.saved !== undefined,
    run: () => openDialog({ name: "versions", workflow: activeTab()!.history.document.id }),
  },
  { id: "close-tab", keys: "Alt+W", enabled: open, run: withTab(requestClose) },
  { id: "reopen-tab", keys: "Shift+Alt+T", run: () => void reopenLast() },
  ...([1, -1] as const).flatMap((by): Action[] => [
    {
      id: by > 0 ? "next-tab" : "previous-tab",
      keys: by > 0 ? "Alt+PageDown" : "Alt+PageUp",
      enabled: several,
      run: () => showTab(useEditor.getState().tabs[placeFrom(by)]!.key),
    },
    {
      id: by > 0 ? "move-tab-right" : "move-tab-left",
      keys: by > 0 ? "Shift+Alt+PageDown" : "Shift+Alt+PageUp",
      enabled: several,
      run: withTab((key) => moveTab(key, placeFrom(by))),
    },
  ]),
  {
    id: "library",
    keys: "Alt+L",
    run: () => changeSettings({ leftPanel: useSettings.getState().leftPanel === "library" ? "" : "library" }),
  },
];
