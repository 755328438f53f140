import type { DragEvent } from "react";
import type { DocumentWire, Point } from "#web/document/document.ts";
import { wireAt } from "#web/scene/target.ts";
import type { View } from "#web/scene/view.ts";

/** The kind of data by which a node type is dragged from a list onto the canvas. */
export const DRAGGED_NODE = "application/x-lemica-node";

/** Hears of node types that are dragged onto the canvas and let go there. */
export function nodeDrops(
  viewNow: () => View | undefined,
  drop: (type: string, at: Point, into: DocumentWire | undefined) => void,
) {
  const place = (view: View, event: DragEvent) => {
    const { left, top } = view.element.getBoundingClientRect();
    const at = view.pointAt([event.clientX - left, event.clientY - top]);
    return { at, wire: wireAt(view.scene, at, view.camera.zoom) };
  };
  const ours = (event: DragEvent) => event.dataTransfer.types.includes(DRAGGED_NODE);
  return {
    onDragOver(event: DragEvent) {
      const view = viewNow();
      if (!view || !ours(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      const { wire } = place(view, event);
      view.hover(wire && { kind: "wire", wire });
    },
    onDragLeave: () => viewNow()?.hover(undefined),
    onDrop(event: DragEvent) {
      const view = viewNow();
      if (!view || !ours(event)) return;
      event.preventDefault();
      view.hover(undefined);
      const { at, wire } = place(view, event);
      drop(event.dataTransfer.getData(DRAGGED_NODE), at, wire);
      view.element.focus({ preventScroll: true });
    },
  };
}
