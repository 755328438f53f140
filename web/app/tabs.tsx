import { List, Plus, X } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { actionOf } from "#web/actions/actions.ts";
import { shownKeys } from "#web/actions/shortcuts.ts";
import { WorkflowMenu } from "#web/panels/library/workflow-menu.tsx";
import { act, moveTab, showTab, type Tab, useEditor } from "#web/store/editor.ts";
import { IconButton } from "#web/ui/button.tsx";
import { Menu } from "#web/ui/menu.tsx";
import { requestClose } from "#web/workspace/close-tab.ts";
import { hasChanges, openEmpty, setRenaming, useWorkspace } from "#web/workspace/workspace.ts";
import "./tabs.css";

/** More than these may not all be in sight, and can be chosen of a list. */
const FEW = 3;

/** How far the pointer goes before a press becomes a drag, CSS pixels. */
const DRAG = 5;

/** The open workflows; a dot marks what is not saved. Arrow keys walk, Delete closes, a double click or F2 renames. */
export function Tabs() {
  const { t } = useTranslation();
  const { tabs, active } = useEditor();
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tab that is in front is found by its mark
  useEffect(() => {
    list.current?.querySelector("[data-active=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [active, tabs.length]);
  // A run that begins takes room from the tabs: the one in front stays in sight.
  useEffect(() => {
    const row = list.current;
    if (!row) return;
    const show = () => row.querySelector("[data-active=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    const observer = new ResizeObserver(show);
    observer.observe(row);
    return () => observer.disconnect();
  }, []);
  return (
    <>
      <div
        ref={list}
        className="tabs"
        role="tablist"
        aria-label={t("app.tabs")}
        onWheel={({ deltaX, deltaY, currentTarget }) => currentTarget.scrollBy({ left: deltaX + deltaY })}
      >
        {tabs.map((tab) => (
          <TabItem key={tab.key} tab={tab} active={tab.key === active} />
        ))}
      </div>
      <IconButton name={t("actions.new-workflow")} keys={shownKeys(actionOf("new-workflow"))} onPress={openEmpty}>
        <Plus />
      </IconButton>
      {tabs.length > FEW && (
        <Menu
          name={t("app.all-tabs")}
          entries={tabs.map(({ key, history }) => ({ id: key, label: history.document.name || t("app.untitled") }))}
          onChoose={showTab}
          trigger={
            <IconButton name={t("app.all-tabs")}>
              <List />
            </IconButton>
          }
        />
      )}
      <WorkflowMenu />
    </>
  );
}

function TabItem({ tab, active }: { readonly tab: Tab; readonly active: boolean }) {
  const { t } = useTranslation();
  const renaming = useWorkspace((workspace) => workspace.renaming === tab.key);
  const unsaved = useWorkspace((workspace) => hasChanges(tab, workspace.origins));
  const name = tab.history.document.name || t("app.untitled");
  if (renaming) return <TabName tab={tab} />;
  return (
    <div className="tab" role="presentation" data-active={active} data-key={tab.key}>
      <button
        type="button"
        role="tab"
        aria-selected={active}
        aria-keyshortcuts="Delete F2"
        tabIndex={active ? 0 : -1}
        title={name}
        onPointerDown={(event) => event.button === 0 && drag(event, tab.key)}
        onDoubleClick={() => setRenaming(tab.key)}
        onAuxClick={(event) => event.button === 1 && requestClose(tab.key)}
        onClick={() => showTab(tab.key)}
        onKeyDown={(event) => onKey(event, tab.key)}
      >
        <span className="tab-name">{name}</span>
        {unsaved && <span className="unsaved" role="img" aria-label={t("app.unsaved")} />}
      </button>
      {/* For the mouse; the keyboard closes by Delete. A list of tabs may hold tabs only. */}
      <button
        type="button"
        className="close"
        aria-hidden
        tabIndex={-1}
        title={t("app.close-tab", { name })}
        onClick={() => requestClose(tab.key)}
      >
        <X />
      </button>
    </div>
  );
}

/** The field in place of a tab whose name is being written. */
function TabName({ tab }: { readonly tab: Tab }) {
  const { t } = useTranslation();
  const was = tab.history.document.name;
  const done = (name: string) => {
    if (useWorkspace.getState().renaming !== tab.key) return;
    setRenaming(undefined);
    if (name !== "" && name !== was) act([{ type: "describe", name }]);
  };
  return (
    <div className="tab" role="presentation" data-active>
      <input
        className="tab-field"
        aria-label={t("workspace.name")}
        defaultValue={was}
        maxLength={500}
        // biome-ignore lint/a11y/noAutofocus: it was asked for
        autoFocus
        onFocus={({ currentTarget }) => currentTarget.select()}
        onBlur={({ currentTarget }) => done(currentTarget.value.trim())}
        onKeyDown={(event) => {
          if (event.key === "Enter") done(event.currentTarget.value.trim());
          else if (event.key === "Escape") setRenaming(undefined);
        }}
      />
    </div>
  );
}

function onKey(event: KeyboardEvent<HTMLElement>, key: string): void {
  const { tabs } = useEditor.getState();
  const at = tabs.findIndex((tab) => tab.key === key);
  const plain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (!plain) return;
  if (to !== undefined) focusTab(tabs[(to + tabs.length) % tabs.length]!.key);
  else if (event.key === "Delete") {
    requestClose(key);
    const { active } = useEditor.getState();
    if (active !== key) focusTab(active);
  } else if (event.key === "F2") setRenaming(key);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function focusTab(key: string): void {
  showTab(key);
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>(`.tab[data-key="${CSS.escape(key)}"] [role=tab]`)?.focus(),
  );
}

/** Moves a tab with the pointer: it takes the place of the one whose middle it passes. */
function drag(down: PointerEvent<HTMLElement>, key: string): void {
  const handle = down.currentTarget;
  const row = handle.closest(".tabs");
  if (!row) return;
  const stop = new AbortController();
  const { signal } = stop;
  let moving = false;
  const move = (event: globalThis.PointerEvent) => {
    moving ||= Math.abs(event.clientX - down.clientX) > DRAG;
    if (!moving) return;
    row.setAttribute("data-dragging", "");
    const others = [...row.querySelectorAll<HTMLElement>(".tab")].filter(({ dataset }) => dataset.key !== key);
    const to = others.filter((other) => {
      const { left, width } = other.getBoundingClientRect();
      return left + width / 2 < event.clientX;
    }).length;
    if (useEditor.getState().tabs[to]?.key !== key) moveTab(key, to);
  };
  const end = () => {
    stop.abort();
    row.removeAttribute("data-dragging");
  };
  window.addEventListener("pointermove", move, { signal });
  for (const type of ["pointerup", "pointercancel", "blur"]) window.addEventListener(type, end, { signal });
}
