import type { DocumentWire, Point } from "#web/document/document.ts";
import { freshId, idsOf } from "#web/document/fresh-id.ts";
import type { Rect } from "#web/document/rect.ts";
import { TITLE } from "#web/scene/node-layout.ts";
import { frameOf, type Target } from "#web/scene/target.ts";
import { nearestStretch } from "#web/scene/wire-curve.ts";
import { currentView } from "#web/store/current-view.ts";
import { act, activeTab } from "#web/store/editor.ts";
import { showRight } from "#web/store/settings.ts";
import { openDialog, openSurface } from "#web/store/surface.ts";
import { openBlock } from "./open-block.ts";

/** Opens what fits the thing that was double-clicked, or chosen by the keyboard: a field over it, a window, nodes to add. */
export function openTarget(target: Target, where?: Rect, at: Point = [0, 0], screen: Point = [0, 0]): void {
  switch (target.kind) {
    case "param": {
      const { box, param } = target;
      if (param.kind === "flag") act([{ type: "set-param", node: box.id, param: param.name, value: !param.value }]);
      else if (param.path) openDialog({ name: "choose-path", node: box.id, param: param.name });
      else if (where) openSurface({ kind: "param", node: box.id, param: param.name, where });
      return;
    }
    case "node": {
      const { box, part } = target;
      if (part === "fold" || part === "open") return;
      if (part === "preview" || (part === "body" && box.layout.preview && !box.node.type.startsWith("block/")))
        openDialog({ name: "result", node: box.id });
      else if (part !== "title" && box.node.type.startsWith("block/")) openBlock(box.id);
      else if (part === "title") openTitle(box.id);
      else showRight("inspector");
      return;
    }
    case "note":
      openSurface({ kind: "note", id: target.note.id, where: frameOf(target.note) });
      return;
    case "group":
      openTitle(target.group.id);
      return;
    case "wire":
      addReroute(target.wire, at);
      return;
    case "empty":
      openSurface({ kind: "palette", at, screen });
      return;
    default:
  }
}

/** Opens the field over the title of a node or a group. */
export function openTitle(id: string): void {
  const [frame] = currentView()?.framesOf([id]) ?? [];
  if (frame) openSurface({ kind: "title", id, where: { ...frame, height: TITLE } });
}

/** Puts a dot on a wire, in the stretch that is nearest to the point. */
export function addReroute(wire: DocumentWire, at: Point): void {
  const document = activeTab()?.history.document;
  const view = currentView();
  const points = view?.scene.wires.get(wire)?.points;
  if (!document || !points) return;
  const id = freshId("reroute", idsOf(document));
  const after = wire.via?.[nearestStretch(at, points) - 1];
  const position: [number, number] = [Math.round(at[0]), Math.round(at[1])];
  act([{ type: "reroute", id, position, inputs: [wire.to], ...(after !== undefined && { after }) }], {
    selection: new Set([id]),
  });
}
