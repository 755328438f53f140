import type { Rect } from "#web/document/rect.ts";
import type { NodeBox } from "./node-boxes.ts";

/** What most pictures take; tables of a few rows and texts take less. */
const USUAL = 186;

/** The frame of a node with room for what it will show, as it is known of its kind before it has run. */
export function roomOf({ x, y, width, height, layout, description, node }: NodeBox): Rect {
  const waits = description?.shows === true && !layout.preview && !node.collapsed;
  return { x, y, width, height: waits ? height + USUAL : height };
}
