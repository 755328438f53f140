import type { Point } from "#web/document/document.ts";
import { baseIdOf, freshId, idsOf } from "#web/document/fresh-id.ts";
import { hasPoint } from "#web/document/rect.ts";
import type { View } from "#web/scene/view.ts";
import { currentView } from "#web/store/current-view.ts";
import { act, activeTab } from "#web/store/editor.ts";
import { useServer } from "#web/store/server.ts";
import type { Arrival } from "#web/workspace/files-open.ts";
import { inFreeRoom } from "./add-node.ts";
import { type Loader, loaderOf, paramFor } from "./loader.ts";

/**
 * Makes use of a file that is there now: a node under it that reads such files is set to it; else one that does comes into the
 * workflow in front, where the file was let go, in pixels of the window, or in the middle of what is seen.
 */
export function insertItem({ of, path }: Arrival, at?: Point): void {
  const { catalogue } = useServer.getState();
  const loader: Loader | undefined = loaderOf(catalogue, of);
  const document = activeTab()?.history.document;
  const view = currentView();
  if (!loader || !document || !view) return;
  const place = pointOf(view, at);
  const under = [...view.scene.boxes.values()].findLast((box) => at && hasPoint(box, place));
  const param = under && paramFor(catalogue, under.node.type, of);
  if (param !== undefined) {
    act([{ type: "set-param", node: under!.id, param, value: path }], { selection: new Set([under!.id]) });
    return;
  }
  const id = freshId(baseIdOf(loader.type), idsOf(document));
  const position = [Math.round(place[0] / 10) * 10, Math.round(place[1] / 10) * 10] as const;
  const params = { [loader.param]: path };
  act([inFreeRoom({ type: "add", nodes: [{ id, type: loader.type, version: loader.version, params, position }] })], {
    selection: new Set([id]),
  });
}

function pointOf(view: View, at: Point | undefined): Point {
  const { left, top } = view.element.getBoundingClientRect();
  return view.pointAt(at ? [at[0] - left, at[1] - top] : [view.size.width / 2 - 125, view.size.height / 2 - 60]);
}
