import { roomInGroups } from "#web/document/room-in-groups.ts";
import type { Scene } from "#web/scene/scene.ts";
import { frameOf } from "#web/scene/target.ts";
import { useView } from "#web/store/current-view.ts";
import { act, activeTab } from "#web/store/editor.ts";

/** What nodes begin to show pushes down what stands beneath them, as a step of its own, so that nothing is ever covered. */
export function keepRoom(): void {
  useView.subscribe(({ scene }, { scene: before }) => {
    if (!scene || !before || scene === before || scene.document !== before.document) return;
    const grown = growth(scene, before);
    // After all who hear of the scene have heard of it.
    if (grown.size > 0) queueMicrotask(() => push(scene, grown));
  });
}

/** How high nodes were that have begun to show something, or show something higher. */
function growth({ changed }: Scene, { boxes }: Scene): ReadonlyMap<string, number> {
  const grown = new Map<string, number>();
  for (const { id, height, layout } of changed) {
    const old = boxes.get(id);
    if (old && layout.preview && height > old.height) grown.set(id, old.height);
  }
  return grown;
}

function push(scene: Scene, grown: ReadonlyMap<string, number>): void {
  const history = activeTab()?.history;
  // Who holds something in hand is not interfered with.
  if (!history || history.document !== scene.document || history.gesture) return;
  const rects = new Map([
    ...[...scene.boxes].filter(([, { node }]) => !node.pinned),
    ...scene.document.notes.map((note) => [note.id, frameOf(note)] as const),
  ]);
  for (const id of grown.keys()) rects.set(id, scene.boxes.get(id)!);
  act(roomInGroups(scene.document, rects, grown), { merge: "room" });
}
