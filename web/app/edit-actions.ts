import { currentView } from "../canvas/current-view.ts";
import { align, distribute } from "../document/arrange.ts";
import { freshId, idsOf } from "../document/fresh-id.ts";
import { around } from "../document/rect.ts";
import { everything } from "../document/selection.ts";
import { copied, duplicateThings, pasteText, removeSelection } from "../store/clipboard.ts";
import { act, activeTab, redo, select, undo } from "../store/editor.ts";
import { openSurface } from "../store/surface.ts";
import type { Action } from "./action.ts";
import { autoLayout } from "./auto-layout.ts";

const history = () => activeTab()?.history;
const chosen = () => [...(history()?.selection ?? [])];
const some = () => chosen().length > 0;
const rects = () =>
  new Map(
    chosen().flatMap(
      (id) =>
        currentView()
          ?.framesOf([id])
          .map((rect) => [id, rect] as const) ?? [],
    ),
  );
const several = () => chosen().length > 1;
const nodes = () => history()?.document.nodes.filter(({ id }) => history()!.selection.has(id)) ?? [];

/** What the selected nodes become when a switch is pressed: on, unless all are already. */
const turned = (is: (node: ReturnType<typeof nodes>[number]) => boolean) => !nodes().every(is);

function setMode(mode: "muted" | "bypassed"): void {
  const on = turned((node) => node.mode === mode);
  act([{ type: "set-mode", ids: chosen(), ...(on && { mode }) }]);
}

/** A frame around the selected things, which then belong to it. */
function groupSelection(): void {
  const frame = around(rects().values());
  const document = history()?.document;
  if (!frame || !document) return;
  const id = freshId("group", new Set(idsOf(document)));
  const position = [frame.x - 20, frame.y - 48] as const;
  const size = [frame.width + 40, frame.height + 68] as const;
  act([{ type: "group", group: { id, title: "Group", position: [...position], size: [...size], members: chosen() } }], {
    selection: new Set([id]),
  });
}

function addNote(): void {
  const document = history()?.document;
  const view = currentView();
  if (!document || !view) return;
  const id = freshId("note", new Set(idsOf(document)));
  const [x, y] = view.pointAt([view.size.width / 2 - 110, view.size.height / 2 - 60]);
  const note = { id, text: "", position: [x, y] as [number, number], size: [240, 140] as [number, number] };
  act([{ type: "add", notes: [note] }], { selection: new Set([id]) });
  openSurface({ kind: "note", id, where: { x, y, width: 240, height: 140 } });
}

export const editActions: readonly Action[] = [
  { id: "undo", keys: "Mod+Z", enabled: () => (history()?.past.length ?? 0) > 0, run: undo },
  { id: "redo", keys: "Mod+Shift+Z Mod+Y", enabled: () => (history()?.future.length ?? 0) > 0, run: redo },
  { id: "copy", enabled: some, run: () => void navigator.clipboard.writeText(copied() ?? "") },
  {
    id: "cut",
    enabled: some,
    run: () => void navigator.clipboard.writeText(copied() ?? "").then(removeSelection),
  },
  { id: "paste", run: () => void navigator.clipboard.readText().then((text) => pasteText(text)) },
  { id: "duplicate", keys: "Mod+D", enabled: some, run: () => duplicateThings(new Set(chosen())) },
  { id: "remove", keys: "Delete Backspace", enabled: some, run: removeSelection },
  { id: "select-all", keys: "Mod+A", run: () => select(everything(history()!.document)) },
  { id: "select-none", keys: "Escape", enabled: some, run: () => select(new Set()) },
  { id: "mute", keys: "Mod+M", enabled: some, run: () => setMode("muted") },
  { id: "bypass", keys: "Mod+B", enabled: some, run: () => setMode("bypassed") },
  {
    id: "collapse",
    keys: "Alt+C",
    enabled: some,
    run: () => act([{ type: "collapse", ids: chosen(), on: turned((node) => node.collapsed === true) }]),
  },
  {
    id: "pin",
    keys: "P",
    enabled: some,
    run: () => act([{ type: "pin", ids: chosen(), on: turned((node) => node.pinned === true) }]),
  },
  { id: "group", keys: "Mod+G", enabled: some, run: groupSelection },
  { id: "ungroup", keys: "Mod+Shift+G", enabled: some, run: () => act([{ type: "ungroup", ids: chosen() }]) },
  { id: "note", keys: "N", run: addNote },
  ...(["left", "centre", "right", "top", "middle", "bottom"] as const).map(
    (side): Action => ({
      id: `align-${side}`,
      enabled: several,
      run: () => act([{ type: "place", places: align(rects(), side) }]),
    }),
  ),
  ...(["across", "down"] as const).map(
    (way): Action => ({
      id: `distribute-${way}`,
      enabled: () => chosen().length > 2,
      run: () => act([{ type: "place", places: distribute(rects(), way) }]),
    }),
  ),
  { id: "layout", keys: "L", enabled: () => (history()?.document.nodes.length ?? 0) > 0, run: () => void autoLayout() },
];
