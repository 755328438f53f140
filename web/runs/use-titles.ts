import { useCallback, useMemo } from "react";
import { outermostId } from "#protocol/block.ts";
import type { WorkflowDocument } from "#web/document/document.ts";
import { nodeKinds, nodeTitle } from "#web/document/node-kinds.ts";
import { nodesById } from "#web/document/wiring.ts";
import { useServer } from "#web/store/server.ts";

/** What nodes of a workflow are called; those within blocks as the block. */
export function useTitles(document: WorkflowDocument | undefined): (node: string) => string {
  const catalogue = useServer((server) => server.catalogue);
  const kinds = useMemo(() => catalogue && nodeKinds(catalogue, document?.blocks), [catalogue, document?.blocks]);
  return useCallback(
    (id: string) => {
      const node = document && nodesById(document).get(outermostId(id));
      return node ? nodeTitle(node, kinds) : id;
    },
    [document, kinds],
  );
}
