import { Redo2, Search, SquarePen, Undo2, Workflow } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Action } from "#web/actions/action.ts";
import { actionOf } from "#web/actions/actions.ts";
import { shownKeys } from "#web/actions/shortcuts.ts";
import { useEditor } from "#web/store/editor.ts";
import { showForm, useIsForm } from "#web/store/form-mode.ts";
import { IconButton } from "#web/ui/button.tsx";
import { Segments } from "#web/ui/segments.tsx";
import { RunButton } from "./run-button.tsx";
import { Tabs } from "./tabs.tsx";

/** Tabs, undo and redo, the command palette, and the button that runs. */
export function TopBar() {
  return (
    <header className="top-bar">
      <h1 className="mark">lemica</h1>
      <Tabs />
      <div className="tools">
        <ViewSwitch />
        <ActionIcon action={actionOf("undo")} icon={<Undo2 />} />
        <ActionIcon action={actionOf("redo")} icon={<Redo2 />} />
        <ActionIcon action={actionOf("commands")} icon={<Search />} />
        <RunButton />
      </div>
    </header>
  );
}

/** Whether an action can be done now: what it asks is in the stores, and is asked again when the document in front changes. */
function useEnabled(action: Action): boolean {
  return useEditor(() => action.enabled?.() ?? true);
}

function ActionIcon({ action, icon }: { readonly action: Action; readonly icon: React.ReactNode }) {
  const { t } = useTranslation();
  const enabled = useEnabled(action);
  return (
    <IconButton name={t(`actions.${action.id}`)} keys={shownKeys(action)} isDisabled={!enabled} onPress={action.run}>
      {icon}
    </IconButton>
  );
}

/** Whether the workflow is seen as a graph or used as a form. */
function ViewSwitch() {
  const { t } = useTranslation();
  const form = useIsForm();
  return (
    <Segments
      label={t("form.view")}
      hideLabel
      value={form ? "form" : "graph"}
      options={[
        { id: "graph", label: <Workflow aria-hidden />, name: t("form.graph") },
        { id: "form", label: <SquarePen aria-hidden />, name: t("form.form") },
      ]}
      onChange={(view) => showForm(view === "form")}
    />
  );
}
