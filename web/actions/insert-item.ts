import type { LibraryItem } from "#protocol/library-item.ts";
import type { Point } from "#web/document/document.ts";
import { baseIdOf, freshId, idsOf } from "#web/document/fresh-id.ts";
import { currentView } from "#web/store/current-view.ts";
import { act, activeTab } from "#web/store/editor.ts";
import { useServer } from "#web/store/server.ts";
import { type Loader, loaderOf } from "./loader.ts";

/**
 * Puts a node that reads what the library keeps into the workflow in front: where a file was let go, in pixels of the window, or into
 * the middle of what is seen.
 */
export function insertItem({ id: file, kind }: Pick<LibraryItem, "id" | "kind">, at?: Point): void {
  const loader: Loader | undefined = loaderOf(useServer.getState().catalogue, kind);
  const document = activeTab()?.history.document;
  const view = currentView();
  if (!loader || !document || !view) return;
  const id = freshId(baseIdOf(loader.type), idsOf(document));
  const { left, top } = view.element.getBoundingClientRect();
  const [x, y] = view.pointAt(
    at ? [at[0] - left, at[1] - top] : [view.size.width / 2 - 125, view.size.height / 2 - 60],
  );
  const position = [Math.round(x / 10) * 10, Math.round(y / 10) * 10] as const;
  const params = { [loader.param]: `library/${file}` };
  act([{ type: "add", nodes: [{ id, type: loader.type, version: loader.version, params, position }] }], {
    selection: new Set([id]),
  });
}
