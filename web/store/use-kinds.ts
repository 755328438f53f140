import type { WorkflowDocument } from "#web/document/document.ts";
import type { Catalogue } from "#web/document/kinds.ts";
import { type NodeKinds, nodeKinds } from "#web/document/node-kinds.ts";
import { activeTab, useEditor } from "./editor.ts";
import { useServer } from "./server.ts";

let last:
  | { readonly catalogue: Catalogue; readonly blocks: WorkflowDocument["blocks"]; readonly kinds: NodeKinds }
  | undefined;
const NO_BLOCKS: WorkflowDocument["blocks"] = [];

/** The kinds of a catalogue and a document's blocks, made anew only when one of them has changed. */
function kindsOf(catalogue: Catalogue | undefined, blocks: WorkflowDocument["blocks"]): NodeKinds | undefined {
  if (catalogue === undefined) return undefined;
  if (last?.catalogue !== catalogue || last.blocks !== blocks)
    last = { catalogue, blocks, kinds: nodeKinds(catalogue, blocks) };
  return last.kinds;
}

/** What the nodes of the document in front can be; undefined until the catalogue is there. */
export function useKinds(): NodeKinds | undefined {
  const catalogue = useServer((server) => server.catalogue);
  const blocks = useEditor((editor) => activeTab(editor)?.history.document.blocks ?? NO_BLOCKS);
  return kindsOf(catalogue, blocks);
}

/** As `useKinds`, for whoever is no component. */
export function kindsNow(): NodeKinds | undefined {
  return kindsOf(useServer.getState().catalogue, activeTab()?.history.document.blocks ?? NO_BLOCKS);
}
