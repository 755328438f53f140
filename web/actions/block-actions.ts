import { blockIdOf } from "#protocol/block.ts";
import { makeBlock } from "#web/document/make-block.ts";
import { unpackBlock } from "#web/document/unpack-block.ts";
import { say } from "#web/i18n/say.ts";
import { act, activeTab, showTab } from "#web/store/editor.ts";
import { openDialog, toast } from "#web/store/surface.ts";
import { saveNamed } from "#web/workspace/save-tab.ts";
import type { Action } from "./action.ts";
import { openBlock, parentTab } from "./open-block.ts";

/** The node that stands for a block, if it alone is selected. */
function chosenBlock(): string | undefined {
  const history = activeTab()?.history;
  if (history?.selection.size !== 1) return undefined;
  const node = history.document.nodes.find(({ id }) => history.selection.has(id));
  return node && blockIdOf(node.type) !== undefined ? node.id : undefined;
}

function someNodes(): boolean {
  const history = activeTab()?.history;
  return history?.document.nodes.some(({ id }) => history.selection.has(id)) ?? false;
}

/** Asks for a name, unless the selection cannot be one node. */
function askForBlock(): void {
  const history = activeTab()?.history;
  if (!history) return;
  const made = makeBlock(history.document, history.selection, { id: "", name: "" });
  if (made) openDialog({ name: "make-block" });
  else toast("failed", () => say("blocks.not-closed"));
}

function unpackChosen(): void {
  const document = activeTab()?.history.document;
  const id = chosenBlock();
  const commands = document && id !== undefined ? unpackBlock(document, id) : undefined;
  if (!commands) return;
  const added = commands.flatMap((command) => (command.type === "add" ? (command.nodes ?? []) : []));
  act(commands, { selection: new Set(added.map((node) => node.id)) });
}

/** What can be done with blocks; in the tab of one, saving saves the workflow that it is in. */
export const blockActions: readonly Action[] = [
  {
    id: "save-parent",
    keys: "Mod+S",
    enabled: () => parentTab() !== undefined,
    run: () => {
      const parent = parentTab();
      if (parent) void saveNamed(parent.key);
    },
  },
  {
    id: "to-parent",
    keys: "Alt+U",
    enabled: () => parentTab() !== undefined,
    run: () => showTab(parentTab()!.key),
  },
  { id: "open-block", enabled: () => chosenBlock() !== undefined, run: () => openBlock(chosenBlock()!) },
  { id: "make-block", keys: "Mod+Shift+B", enabled: someNodes, run: askForBlock },
  { id: "unpack-block", enabled: () => chosenBlock() !== undefined, run: unpackChosen },
  { id: "insert-block", keys: "Alt+B", run: () => openDialog({ name: "insert-block" }) },
];
