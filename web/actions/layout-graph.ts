import type { ElkExtendedEdge, ElkNode } from "elkjs/lib/elk-api.js";
import { dotsWithin } from "#web/document/change-items.ts";
import type { Point, WorkflowDocument } from "#web/document/document.ts";
import type { Rect } from "#web/document/rect.ts";

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

/**
 * The graph that ELK lays out in layers along the flow: groups as nodes that hold what they own, and reroute points, which
 * have no size, as nodes of their own on the wires, so that these find their way around the boxes.
 */
export function layoutGraph(document: WorkflowDocument, frames: Frames): ElkNode {
  const dots = new Set(dotsWithin(document, new Set(frames.keys())));
  const owners = ownersOf(document, frames, dots);
  const box = (id: string): ElkNode => {
    const { width, height } = frames.get(id) ?? { width: 0, height: 0 };
    return { id, width, height };
  };
  const things = [...frames.keys(), ...dots];
  const groups = wholeGroups(document, frames).map(({ id }) => ({
    id,
    layoutOptions: GROUP,
    children: things.filter((thing) => owners.get(thing) === id).map(box),
  }));
  const edges: ElkExtendedEdge[] = document.wires
    .filter(({ from, to }) => frames.has(from[0]) && frames.has(to[0]))
    .flatMap(({ from, to, via = [] }, k) => {
      const way = [from[0], ...via.filter((dot) => dots.has(dot)), to[0]];
      return way.slice(1).map((id, at) => ({ id: `wire ${k} ${at}`, sources: [way[at]!], targets: [id] }));
    });
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
    children: [...groups, ...things.filter((id) => !owners.has(id)).map(box)],
    edges,
  };
}

/** Which group each thing is laid out in. A reroute point that is in none of its own is in that of all it lies between. */
function ownersOf(document: WorkflowDocument, frames: Frames, dots: ReadonlySet<string>): ReadonlyMap<string, string> {
  const owners = new Map(
    wholeGroups(document, frames).flatMap(({ id, members }) =>
      members.filter((member) => frames.has(member) || dots.has(member)).map((member) => [member, id] as const),
    ),
  );
  for (const dot of dots) {
    if (owners.has(dot)) continue;
    const ends = document.wires.filter(({ via }) => via?.includes(dot)).flatMap(({ from, to }) => [from[0], to[0]]);
    const [owner, ...others] = new Set(ends.map((end) => owners.get(end)));
    if (owner !== undefined && others.length === 0) owners.set(dot, owner);
  }
  return owners;
}

/** Places in the plane of all that ELK has laid out, from the corner that is given. */
export function placesOf(laid: ElkNode, [left, top]: Point): Laid[] {
  return (laid.children ?? []).flatMap(({ id, x = 0, y = 0, width = 0, height = 0, children }) => {
    const position: Point = [left + x, top + y];
    if (!children?.length) return [{ id, position }];
    return [{ id, position, size: [width, height] }, ...placesOf({ id, children }, position)];
  });
}
