import type { Command } from "./commands.ts";
import type { WorkflowDocument } from "./document.ts";
import type { Rect } from "./rect.ts";
import { pushedDown } from "./room.ts";

/** Below the lowest thing of a group. */
const FOOT = 20;

/**
 * The commands that make room for nodes that have grown: within each group what stands beneath them goes down, and the group grows with
 * it; then what stands beneath the groups goes down as a whole.
 *
 * @param rects where nodes and notes are, by id, without those that may not be moved. @param grown as `pushedDown` takes it.
 */
export function roomInGroups(
  { groups }: Pick<WorkflowDocument, "groups">,
  rects: ReadonlyMap<string, Rect>,
  grown: ReadonlyMap<string, number>,
): readonly Command[] {
  const owned = new Set(groups.flatMap(({ members }) => members));
  const some = (ids: Iterable<string>) =>
    new Map([...ids].flatMap((id) => (rects.has(id) ? [[id, rects.get(id)!]] : [])));
  const top = some([...rects.keys()].filter((id) => !owned.has(id)));
  const topGrown = new Map([...grown].filter(([id]) => top.has(id)));
  const commands: Command[] = [];
  for (const { id, members, position, size } of groups) {
    const inside = some(members);
    const places = pushedDown(inside, new Map([...grown].filter(([member]) => inside.has(member))));
    if (places.length > 0) commands.push({ type: "place", places });
    const moved = new Map(places);
    const bottoms = [...inside].map(([member, rect]) => (moved.get(member)?.[1] ?? rect.y) + rect.height + FOOT);
    const touched = places.length > 0 || members.some((member) => grown.has(member));
    const height = touched ? Math.max(size[1], ...bottoms.map((bottom) => bottom - position[1])) : size[1];
    top.set(id, { x: position[0], y: position[1], width: size[0], height });
    if (height === size[1]) continue;
    commands.push({ type: "resize", id, size: [size[0], height] });
    topGrown.set(id, size[1]);
  }
  const isGroup = new Set(groups.map(({ id }) => id));
  for (const [id, [x, y]] of pushedDown(top, topGrown)) {
    const from = top.get(id)!;
    // A group takes along what it owns.
    if (isGroup.has(id)) commands.push({ type: "move", ids: [id], by: [x - from.x, y - from.y] });
    else commands.push({ type: "place", places: [[id, [x, y]]] });
  }
  return commands;
}
