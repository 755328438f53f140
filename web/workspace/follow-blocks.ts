import { blockLinkOf } from "#web/document/block-link.ts";
import type { WorkflowDocument } from "#web/document/document.ts";
import { endKey } from "#web/document/document.ts";
import * as steps from "#web/document/history.ts";
import { sameJson } from "#web/document/same-json.ts";
import { activeTab, changeTab, type Tab, useEditor } from "#web/store/editor.ts";
import { setProblems, useProblems } from "./problems.ts";
import { setOrigin } from "./workspace.ts";

/** A tab and the block it shows, as they were when they were last equal. */
interface Pair {
  readonly inTab: WorkflowDocument;
  readonly inParent: WorkflowDocument;
}

/**
 * Keeps tabs that show blocks and the workflows that these are in equal: what is done in the tab is done to the block at
 * once, as a step of its workflow, and what is undone there is undone in the tab. So nothing is in a tab that is not in the
 * workflow, too, and saving that saves all.
 */
export function followBlocks(): void {
  const pairs = new Map<string, Pair>();
  let busy = false;
  const follow = () => {
    if (busy) return;
    busy = true;
    const { tabs } = useEditor.getState();
    for (const { key } of tabs) sync(key, pairs);
    for (const key of pairs.keys()) if (!tabs.some((tab) => tab.key === key)) pairs.delete(key);
    busy = false;
  };
  follow();
  useEditor.subscribe((now, before) => now.tabs !== before.tabs && follow());
  useProblems.subscribe(withoutFed);
}

function sync(key: string, pairs: Map<string, Pair>): void {
  const { tabs } = useEditor.getState();
  const tab = tabs.find((each) => each.key === key);
  const link = tab && blockLinkOf(tab.history.document.id);
  const parent = link && tabs.find(({ history }) => history.document.id === link.parent);
  const block = parent?.history.document.blocks.find(({ id }) => id === link?.block);
  // A block that is gone may come back when that is undone.
  if (!tab || !parent || !block || tab.history.gesture || parent.history.gesture) return;
  const { document } = tab.history;
  const known = pairs.get(key);
  const equal = { inTab: document, inParent: block.workflow };
  if (known?.inTab === document && known.inParent === block.workflow) return;
  if (sameJson({ ...document, id: "" }, { ...block.workflow, id: "" })) {
    pairs.set(key, equal);
    setOrigin(key, document);
  } else if (known?.inTab !== document) {
    const workflow: WorkflowDocument = { ...document, id: block.workflow.id };
    change(parent, [{ type: "set-block", block: { ...block, workflow } }], `block:${block.id}`);
    pairs.set(key, { inTab: document, inParent: workflow });
    setOrigin(key, document);
  } else {
    const inTab: WorkflowDocument = { ...block.workflow, id: document.id };
    change(tab, [{ type: "replace", document: inTab }]);
    pairs.set(key, { inTab, inParent: block.workflow });
    setOrigin(key, inTab);
  }
}

function change({ key, history }: Tab, commands: Parameters<typeof steps.act>[1], merge?: string): void {
  const at = performance.now();
  changeTab(key, { history: steps.act(history, commands, { at, ...(merge !== undefined && { merge }) }) });
}

/** In a block, inputs that are fed from outside are not missing, and it need not have anything that a run is for. */
function withoutFed(): void {
  const { document, list } = useProblems.getState();
  if (!document || !blockLinkOf(document.id) || activeTab()?.history.document.id !== document.id) return;
  const fed = new Set(document.inputs.flatMap(({ to }) => to.map(endKey)));
  const left = list.filter(
    ({ code, node, port }) =>
      code !== "workflow/nothing-to-run" &&
      !(code === "workflow/missing-input" && node && port && fed.has(endKey([node, port]))),
  );
  if (left.length < list.length) setProblems(document, left);
}
