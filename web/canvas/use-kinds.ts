import { useMemo } from "react";
import { type NodeKinds, nodeKinds } from "../document/node-kinds.ts";
import { activeTab, useEditor } from "../store/editor.ts";
import { useServer } from "../store/server.ts";

/** What the nodes of the document in front can be; undefined until the catalogue is there. */
export function useKinds(): NodeKinds | undefined {
  const catalogue = useServer((server) => server.catalogue);
  const blocks = useEditor((editor) => activeTab(editor)?.history.document.blocks);
  return useMemo(() => catalogue && nodeKinds(catalogue, blocks), [catalogue, blocks]);
}
