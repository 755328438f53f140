import { frameAround } from "#web/document/arrange.ts";
import { COLOURS } from "#web/document/colours.ts";
import type { DocumentNode } from "#web/document/document.ts";
import { freshId, idsOf } from "#web/document/fresh-id.ts";
import { say } from "#web/i18n/say.ts";
import { currentView } from "#web/store/current-view.ts";
import { act, select } from "#web/store/editor.ts";
import { openDialog, openSurface } from "#web/store/surface.ts";
import type { Action } from "./action.ts";
import { chosen, chosenNodes, historyNow, rectsOf, someChosen } from "./chosen.ts";
import { openTitle } from "./open-target.ts";

const someNodes = () => chosenNodes().length > 0;

/** What the selected nodes become when a switch is pressed: on, unless all are already. */
const turned = (is: (node: DocumentNode) => boolean) => !chosenNodes().every(is);

function setMode(mode: "muted" | "bypassed"): void {
  const on = turned((node) => node.mode === mode);
  act([{ type: "set-mode", ids: chosen(), ...(on && { mode }) }]);
}

function turnPins(): void {
  const history = historyNow();
  if (!history) return;
  const { nodes, notes, groups } = history.document;
  const things = [...nodes, ...notes, ...groups].filter(({ id }) => history.selection.has(id));
  act([{ type: "pin", ids: chosen(), on: !things.every(({ pinned }) => pinned) }]);
}

/** A frame around the selected things, which then belong to it. */
function groupSelection(): void {
  const document = historyNow()?.document;
  const frame = frameAround(rectsOf(chosen()).values(), 20, 20);
  if (!frame || !document) return;
  const id = freshId("group", idsOf(document));
  const { position, size } = frame;
  act([{ type: "group", group: { id, title: say("edit.group"), position, size, members: [...chosen()] } }], {
    selection: new Set([id]),
  });
}

function groupsChosen() {
  const history = historyNow();
  return history?.document.groups.filter(({ id }) => history.selection.has(id)) ?? [];
}

function addNote(): void {
  const document = historyNow()?.document;
  const view = currentView();
  if (!document || !view) return;
  const id = freshId("note", idsOf(document));
  const middle = view.pointer ?? [view.size.width / 2 - 120, view.size.height / 2 - 70];
  const [x, y] = view.pointAt(middle).map((value) => Math.round(value / 10) * 10) as [number, number];
  act([{ type: "add", notes: [{ id, text: "", position: [x, y], size: [240, 140] }] }], { selection: new Set([id]) });
  openSurface({ kind: "note", id, where: { x, y, width: 240, height: 140 } });
}

/** The one node or group that is selected, which can be given a name. */
function named(): string | undefined {
  const history = historyNow();
  if (history?.selection.size !== 1) return undefined;
  const { nodes, groups } = history.document;
  return [...nodes, ...groups].find(({ id }) => history.selection.has(id))?.id;
}

/** What nodes, groups and notes can be. */
export const nodeActions: readonly Action[] = [
  { id: "rename", keys: "F2", enabled: () => named() !== undefined, run: () => openTitle(named()!) },
  { id: "mute", keys: "Mod+M", enabled: someChosen, run: () => setMode("muted") },
  { id: "bypass", keys: "Mod+B", enabled: someChosen, run: () => setMode("bypassed") },
  {
    id: "collapse",
    keys: "Alt+C",
    enabled: someNodes,
    run: () => act([{ type: "collapse", ids: chosen(), on: turned((node) => node.collapsed === true) }]),
  },
  { id: "pin", keys: "P", enabled: someChosen, run: turnPins },
  {
    id: "connect",
    keys: "C",
    enabled: () => chosenNodes().length === 1,
    run: () => openDialog({ name: "connect", node: chosenNodes()[0]!.id }),
  },
  { id: "group", keys: "Mod+G", enabled: someChosen, run: groupSelection },
  {
    id: "ungroup",
    keys: "Mod+Shift+G",
    enabled: () => groupsChosen().length > 0,
    run: () => act([{ type: "ungroup", ids: chosen() }]),
  },
  {
    id: "select-members",
    enabled: () => groupsChosen().length > 0,
    run: () => select(new Set(groupsChosen().flatMap(({ members }) => members))),
  },
  {
    id: "remove-with-members",
    enabled: () => groupsChosen().length > 0,
    run: () => act([{ type: "remove", ids: [...chosen(), ...groupsChosen().flatMap(({ members }) => members)] }]),
  },
  { id: "note", keys: "N", run: addNote },
  ...Object.entries(COLOURS).map(
    ([name, colour]): Action => ({
      id: `colour-${name}`,
      enabled: someChosen,
      run: () => act([{ type: "set-colour", ids: chosen(), ...(colour !== undefined && { colour }) }]),
    }),
  ),
];
