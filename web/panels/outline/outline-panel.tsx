import { type KeyboardEvent, useDeferredValue, useMemo } from "react";
import { ListLayout, type Selection, Tree, Virtualizer } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { useShallow } from "zustand/react/shallow";
import { outline } from "#web/document/outline.ts";
import { currentView, focusCanvas } from "#web/store/current-view.ts";
import { act, activeTab, select, useEditor } from "#web/store/editor.ts";
import { settledDocument } from "#web/store/settled.ts";
import { openDialog } from "#web/store/surface.ts";
import { useKinds } from "#web/store/use-kinds.ts";
import { OutlineRow, portKey } from "./outline-row.tsx";
import { rename } from "./renaming.ts";
import "./outline.css";

/** As high as --control in web/ui/theme.css. */
const ROW = matchMedia("(pointer: coarse)").matches ? 40 : 28;

/** The workflow as a tree, in the order of the flow: read, walked and changed without seeing the canvas. */
export function OutlinePanel() {
  const { t } = useTranslation();
  const kinds = useKinds();
  const [document, selection] = useEditor(
    useShallow((editor) => {
      const history = activeTab(editor)?.history;
      return [settledDocument(editor), history?.selection] as const;
    }),
  );
  // The tree of a large workflow may lag behind what is being done.
  const shown = useDeferredValue(document);
  const items = useMemo(() => (shown && kinds ? outline(shown, kinds) : []), [shown, kinds]);
  const ids = useMemo(() => new Set(items.flatMap((item) => [item.id, ...item.children.map(({ id }) => id)])), [items]);
  const selectKeys = (keys: Selection) => {
    // Whoever is at a port is at its node.
    const nodes = keys === "all" ? ids : [...keys].map((key) => portKey.read(String(key))?.node ?? String(key));
    const chosen = new Set([...nodes].filter((id) => ids.has(id)));
    select(chosen);
    if (chosen.size > 0) currentView()?.reveal(chosen);
  };
  const open = (key: string) => {
    const port = portKey.read(key);
    if (port) openDialog({ name: "connect", node: port.node, port });
    else focusCanvas();
  };
  /** Keys of the line that has the focus, besides those of trees. */
  const keys = (event: KeyboardEvent) => {
    const row = event.target instanceof HTMLElement ? event.target.closest("[role=row]") : null;
    const id = row?.getAttribute("data-key") ?? "";
    if (event.target !== row || !ids.has(id)) return;
    if (event.key === "F2" && !document?.notes.some((note) => note.id === id)) rename(id);
    else if (event.key === "Delete" || event.key === "Backspace") act([{ type: "remove", ids: [id] }]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  if (items.length === 0) return <p className="outline-empty">{t("outline.empty")}</p>;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the tree in it
    <div className="outline-frame" onKeyDown={keys}>
      <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight: ROW }}>
        <Tree
          className="outline"
          aria-label={t("outline.name")}
          items={items}
          selectionMode="multiple"
          selectionBehavior="replace"
          selectedKeys={new Set([...(selection ?? [])].filter((id) => ids.has(id)))}
          onSelectionChange={selectKeys}
          onAction={(key) => open(String(key))}
          defaultExpandedKeys={shown?.groups.map(({ id }) => id) ?? []}
        >
          {(item) => <OutlineRow item={item} />}
        </Tree>
      </Virtualizer>
    </div>
  );
}
