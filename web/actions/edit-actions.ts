import type { Command } from "#web/document/commands.ts";
import { connected, everything } from "#web/document/selection.ts";
import { SaidError, say } from "#web/i18n/say.ts";
import { act, redo, select, undo } from "#web/store/editor.ts";
import { whyOf } from "#web/store/failure-words.ts";
import { toast } from "#web/store/surface.ts";
import { copied, duplicateThings, pasteText, removeSelection } from "#web/workspace/clipboard.ts";
import type { Action } from "./action.ts";
import { chosen, chosenNodes, historyNow, someChosen } from "./chosen.ts";

/** The system's clipboard may be kept from pages: the keys of the browser work in any case. */
async function withClipboard(work: (clipboard: Clipboard) => Promise<void>): Promise<void> {
  try {
    if (!navigator.clipboard) throw new SaidError("edit.no-clipboard");
    await work(navigator.clipboard);
  } catch (failure) {
    toast(
      "failed",
      whyOf(failure, (why) => say("edit.clipboard-refused", { why })),
    );
  }
}

const copySelection = (then: () => void = () => {}) =>
  void withClipboard(async (clipboard) => {
    await clipboard.writeText(copied() ?? "");
    then();
  });

function pasteSelection(): void {
  void withClipboard(async (clipboard) => {
    if (!pasteText(await clipboard.readText())) toast("done", say("edit.nothing-to-paste"));
  });
}

/** Takes all wires from and to the selected nodes away. */
function disconnectSelection(): void {
  const history = historyNow();
  if (!history) return;
  const ids = new Set(chosen());
  const inputs = history.document.wires
    .filter(({ from, to }) => ids.has(from[0]) || ids.has(to[0]))
    .map(({ to }) => to);
  const off: Command = { type: "disconnect", inputs };
  act([off]);
}

function selectAlong(way: "downstream" | "upstream"): void {
  const history = historyNow();
  if (history) select(connected(history.document, history.selection, way));
}

const someNodes = () => chosenNodes().length > 0;

/** What can be done to whatever is selected. */
export const editActions: readonly Action[] = [
  { id: "undo", keys: "Mod+Z", enabled: () => (historyNow()?.past.length ?? 0) > 0, run: undo },
  { id: "redo", keys: "Mod+Shift+Z Mod+Y", enabled: () => (historyNow()?.future.length ?? 0) > 0, run: redo },
  { id: "cut", enabled: someChosen, run: () => copySelection(removeSelection) },
  { id: "copy", enabled: someChosen, run: () => copySelection() },
  { id: "paste", run: pasteSelection },
  { id: "duplicate", keys: "Mod+D", enabled: someChosen, run: () => duplicateThings(new Set(chosen())) },
  { id: "remove", keys: "Delete Backspace", enabled: someChosen, run: removeSelection },
  { id: "select-all", keys: "Mod+A", run: () => select(everything(historyNow()!.document)) },
  { id: "select-none", keys: "Escape", enabled: someChosen, run: () => select(new Set()) },
  { id: "select-before", enabled: someNodes, run: () => selectAlong("upstream") },
  { id: "select-after", enabled: someNodes, run: () => selectAlong("downstream") },
  { id: "disconnect", enabled: someNodes, run: disconnectSelection },
];
