import { snapped } from "#web/document/arrange.ts";
import type { Command } from "#web/document/commands.ts";
import { around } from "#web/document/rect.ts";
import { GRID } from "#web/scene/node-layout.ts";
import { roomOf } from "#web/scene/room.ts";
import { currentView } from "#web/store/current-view.ts";
import { act, activeTab } from "#web/store/editor.ts";
import { type Frames, layoutGraph, placesOf, wholeGroups } from "./layout-graph.ts";

/**
 * Arranges the selected nodes, or all, in layers along the flow, by ELK's layered method; loaded when first needed. Groups
 * whose things are all arranged stay around them. One step.
 */
export async function autoLayout(): Promise<void> {
  const view = currentView();
  const tab = activeTab();
  if (!view || !tab) return;
  const { document, selection } = tab.history;
  const some = document.nodes.filter(({ id }) => selection.has(id));
  const all = some.length < 2;
  const owned = new Set(document.groups.flatMap(({ members }) => members));
  const notes = document.notes.filter(({ id }) => owned.has(id) && (all || selection.has(id)));
  const things = [...(all ? document.nodes : some), ...notes];
  const roomFor = (id: string) => {
    const box = view.scene.boxes.get(id);
    return box ? [roomOf(box)] : view.framesOf([id]);
  };
  const frames: Frames = new Map(things.flatMap(({ id }) => roomFor(id).map((frame) => [id, frame])));
  const corner = around(view.framesOf([...frames.keys(), ...wholeGroups(document, frames).map(({ id }) => id)]));
  if (!corner) return;
  const { default: Elk } = await import("elkjs/lib/elk.bundled.js");
  const laid = placesOf(await new Elk().layout(layoutGraph(document, frames)), [corner.x, corner.y]);
  if (activeTab()?.history.document !== document) return;
  const commands = laid.map(({ id, position, size }): Command => {
    const place = snapped(position, GRID);
    return size ? { type: "resize", id, size, position: place } : { type: "place", places: [[id, place]] };
  });
  act(commands);
  // The canvas shows them there first.
  if (all) requestAnimationFrame(() => view.fit());
}
