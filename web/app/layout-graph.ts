import type { ElkExtendedEdge, ElkNode } from "elkjs/lib/elk-api.js";
import type { Point, WorkflowDocument } from "../document/document.ts";
import type { Rect } from "../document/rect.ts";

/** What is laid out: nodes, and notes that stand in groups, with the frames they are drawn in. */
export type Frames = ReadonlyMap<string, Rect>;

/** Where something is to be; groups also get a size. */
export interface Laid {
  readonly id: string;
  readonly position: Point;
  readonly size?: Point;
}

const SPACING = {
  "elk.spacing.nodeNode": "40",
  "elk.layered.spacing.nodeNodeBetweenLayers": "70",
};
/** Room for a group's title above what it owns. */
const GROUP = { ...SPACING, "elk.padding": "[top=50,left=20,bottom=20,right=20]" };

/** The groups that own things of these only, so that they can be laid out as a whole. */
export function wholeGroups(document: WorkflowDocument, frames: Frames) {
  const reroutes = new Set(document.reroutes.map(({ id }) => id));
  return document.groups.filter(({ members }) => {
    const shown = members.filter((id) => !reroutes.has(id));
    return shown.length > 0 && shown.every((id) => frames.has(id));
  });
}

/** The graph that ELK lays out in layers along the flow: groups as nodes that hold what they own. */
export function layoutGraph(document: WorkflowDocument, frames: Frames): ElkNode {
  const box = (id: string): ElkNode => ({ id, width: frames.get(id)!.width, height: frames.get(id)!.height });
  const groups = wholeGroups(document, frames).map(({ id, members }) => ({
    id,
    layoutOptions: GROUP,
    children: members.filter((member) => frames.has(member)).map(box),
  }));
  const owned = new Set(groups.flatMap(({ children }) => children.map(({ id }) => id)));
  const edges: ElkExtendedEdge[] = document.wires
    .filter(({ from, to }) => frames.has(from[0]) && frames.has(to[0]))
    .map(({ from, to }, k) => ({ id: `wire ${k}`, sources: [from[0]], targets: [to[0]] }));
  return {
    id: "root",
    layoutOptions: {
      ...SPACING,
      "elk.algorithm": "layered",
      "elk.direction": "RIGHT",
      "elk.hierarchyHandling": "INCLUDE_CHILDREN",
      "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
      "elk.padding": "[top=0,left=0,bottom=0,right=0]",
    },
    children: [...groups, ...[...frames.keys()].filter((id) => !owned.has(id)).map(box)],
    edges,
  };
}

/** Places in the plane of all that ELK has laid out, from the corner that is given. */
export function placesOf(laid: ElkNode, [left, top]: Point): Laid[] {
  return (laid.children ?? []).flatMap(({ id, x = 0, y = 0, width = 0, height = 0, children }) => {
    const position: Point = [left + x, top + y];
    if (!children?.length) return [{ id, position }];
    return [{ id, position, size: [width, height] }, ...placesOf({ id, children }, position)];
  });
}
