import { act } from "../store/editor.ts";
import { openSurface } from "../store/surface.ts";
import type { Point, Rect } from "./geometry.ts";
import { TITLE } from "./node-layout.ts";
import { frameOf, type Target } from "./target.ts";

/** Opens what fits the thing that was double-clicked, or chosen by the keyboard: a field over it, a window, nodes to add. */
export function openTarget(target: Target, where?: Rect, at: Point = [0, 0], screen: Point = [0, 0]): void {
  switch (target.kind) {
    case "param": {
      const { box, param } = target;
      if (param.kind === "flag") act([{ type: "set-param", node: box.id, param: param.name, value: !param.value }]);
      else if (where) openSurface({ kind: "param", node: box.id, param: param.name, where });
      return;
    }
    case "node": {
      const { box, part } = target;
      if (part === "title")
        openSurface({ kind: "title", id: box.id, where: { x: box.x, y: box.y, width: box.width, height: TITLE } });
      else if (part === "preview") openSurface({ kind: "dialog", name: "result", about: box.id });
      else if (box.node.type.startsWith("block/")) openSurface({ kind: "dialog", name: "block", about: box.id });
      return;
    }
    case "note":
      openSurface({ kind: "note", id: target.note.id, where: frameOf(target.note) });
      return;
    case "group": {
      const frame = frameOf(target.group);
      openSurface({ kind: "title", id: target.group.id, where: { ...frame, height: TITLE } });
      return;
    }
    case "empty":
      openSurface({ kind: "palette", at, screen });
      return;
    default:
  }
}
