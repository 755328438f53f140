import { blockIdOf } from "#protocol/block.ts";
import { blockDocumentId, blockLinkOf } from "#web/document/block-link.ts";
import { newId } from "#web/document/new-id.ts";
import { activeTab, openTab, showTab, useEditor } from "#web/store/editor.ts";
import { setOrigin } from "#web/workspace/workspace.ts";

/** Opens the block that a node stands for in a tab of its own, or shows that tab. */
export function openBlock(node: string): void {
  const document = activeTab()?.history.document;
  const type = document?.nodes.find(({ id }) => id === node)?.type ?? "";
  const block = document?.blocks.find(({ id }) => id === blockIdOf(type));
  if (!document || !block) return;
  const id = blockDocumentId({ parent: document.id, block: block.id });
  const open = useEditor.getState().tabs.find(({ history }) => history.document.id === id);
  if (open) {
    showTab(open.key);
    return;
  }
  const inside = { ...block.workflow, id };
  const key = newId();
  setOrigin(key, inside);
  openTab(inside, { key });
}

/** The tab of the workflow that the block in front is in, if it is open. */
export function parentTab(editor = useEditor.getState()) {
  const link = blockLinkOf(activeTab(editor)?.history.document.id ?? "");
  return link && editor.tabs.find(({ history }) => history.document.id === link.parent);
}
