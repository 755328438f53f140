import { flowOrder } from "#web/document/flow-order.ts";
import { neighbour } from "#web/document/selection.ts";
import { currentView, focusCanvas } from "#web/store/current-view.ts";
import { select } from "#web/store/editor.ts";
import { showRight } from "#web/store/settings.ts";
import { openDialog, openSurface } from "#web/store/surface.ts";
import type { Action } from "./action.ts";
import { chosen, historyNow, rectsOf, someChosen } from "./chosen.ts";
import { openTarget } from "./open-target.ts";

const ARROWS = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] } as const;

/** Selects what stands beside the selection, or where nothing is selected, the first node of the flow. */
function go(way: readonly [number, number]): void {
  const history = historyNow();
  if (!history) return;
  const { document } = history;
  const here = chosen().at(-1);
  // From node to node; notes and groups are walked among themselves, and all of them in the outline.
  const walked = document.nodes.some(({ id }) => id === here)
    ? document.nodes
    : [...document.notes, ...document.groups, ...document.nodes];
  const rects = rectsOf(walked.map(({ id }) => id));
  const next = here === undefined ? flowOrder(document)[0]?.id : neighbour(rects, here, way);
  if (next === undefined) return;
  select(new Set([next]));
  currentView()?.reveal([next]);
}

/** Opens the selected thing: a note to write, a group's title, a block, a node's parameters. */
function openChosen(): void {
  const history = historyNow();
  const view = currentView();
  const [id] = chosen();
  if (!history || !view || id === undefined) return;
  const note = history.document.notes.find((each) => each.id === id);
  const group = history.document.groups.find((each) => each.id === id);
  const box = view.scene.boxes.get(id);
  view.reveal([id]);
  if (note) openTarget({ kind: "note", note, corner: false });
  else if (group) openTarget({ kind: "group", group, corner: false });
  else if (box?.node.type.startsWith("block/")) openTarget({ kind: "node", box, part: "body" });
  else if (box) focusInspector();
}

/** The one node that is selected, where it shows something. */
function shownResult(): string | undefined {
  const [id, ...others] = chosen();
  const box = id === undefined ? undefined : currentView()?.scene.boxes.get(id);
  return others.length === 0 && box?.state?.preview && !box.node.type.startsWith("block/") ? id : undefined;
}

function focusInspector(): void {
  showRight("inspector");
  // The panel may have to be drawn first.
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>(".right [data-first] :is(input, textarea, button, [tabindex])")?.focus(),
  );
}

/** Opens the menu of what is selected, or that of the canvas, from the keyboard. */
function openMenu(): void {
  const history = historyNow();
  const view = currentView();
  if (!history || !view) return;
  const [id] = chosen();
  const { boxes, document, reroutes } = view.scene;
  const box = boxes.get(id ?? "");
  const note = document.notes.find((each) => each.id === id);
  const group = document.groups.find((each) => each.id === id);
  const reroute = reroutes.get(id ?? "");
  if (id !== undefined) view.reveal([id]);
  const [frame] = id === undefined ? [] : view.framesOf([id]);
  const { width, height } = view.size;
  const at = frame ? ([frame.x + 40, frame.y + 30] as const) : view.pointAt([width / 2, height / 2]);
  const { x, y, zoom } = view.camera;
  const screen = [(at[0] + x) * zoom, (at[1] + y) * zoom] as const;
  const target = box
    ? ({ kind: "node", box, part: "title" } as const)
    : note
      ? ({ kind: "note", note, corner: false } as const)
      : group
        ? ({ kind: "group", group, corner: false } as const)
        : reroute
          ? ({ kind: "reroute", reroute } as const)
          : ({ kind: "empty" } as const);
  openSurface({ kind: "menu", target, at, screen });
}

/** The parts of the window, in the order in which F6 goes through them. */
const PARTS = [".canvas-host > canvas", ".right", ".status-bar", ".top-bar", ".rail", ".left"];

function goToPart(by: 1 | -1): void {
  const parts = PARTS.flatMap((part) => document.querySelector<HTMLElement>(part) ?? []);
  const here = parts.findIndex((part) => part.contains(document.activeElement));
  for (let k = 1; k <= parts.length; k++) {
    const part = parts[(here + by * k + parts.length * 2) % parts.length]!;
    const first =
      part instanceof HTMLCanvasElement
        ? part
        : part.querySelector<HTMLElement>("button:not([disabled]), input, textarea, [tabindex='0']");
    if (!first) continue;
    first.focus();
    return;
  }
}

/** Going about by keyboard. */
export const goActions: readonly Action[] = [
  ...Object.entries(ARROWS).map(
    ([name, way]): Action => ({
      id: `go-${name}`,
      keys: `Arrow${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      silent: true,
      run: () => go(way),
    }),
  ),
  {
    id: "open-result",
    keys: "Enter",
    enabled: () => shownResult() !== undefined,
    run: () => openDialog({ name: "result", node: shownResult()! }),
  },
  { id: "open", keys: "Enter Shift+Enter", enabled: someChosen, run: openChosen },
  { id: "menu", keys: "Shift+F10 ContextMenu", silent: true, run: openMenu },
  { id: "next-part", keys: "F6", silent: true, run: () => goToPart(1) },
  { id: "previous-part", keys: "Shift+F6", silent: true, run: () => goToPart(-1) },
  { id: "to-canvas", keys: "Mod+Shift+E", run: focusCanvas },
];
