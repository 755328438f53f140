import type { Rect } from "#web/document/rect.ts";
import { toScreen } from "#web/scene/camera.ts";
import type { NodeBox } from "#web/scene/node-boxes.ts";
import { openButton } from "#web/scene/node-layout.ts";
import { currentView } from "#web/store/current-view.ts";
import { activeTab, useEditor } from "#web/store/editor.ts";
import { useServer } from "#web/store/server.ts";

/** A place in the window, in CSS pixels. */
type Place = readonly [x: number, y: number];

/**
 * What the editor knows, as `lemica` in the browser's console, for people who look into it and for tests and benchmarks that
 * have to know where on the canvas something is. It only tells: whoever does something does it by mouse and keyboard.
 */
const handle = {
  document: () => activeTab()?.history.document,
  selection: () => [...(activeTab()?.history.selection ?? [])],
  steps: () => ({ undo: activeTab()?.history.past.length ?? 0, redo: activeTab()?.history.future.length ?? 0 }),
  tabs: () => useEditor.getState().tabs.map(({ key, history }) => ({ key, name: history.document.name })),
  run: () => useServer.getState().live.runs.get(activeTab()?.run ?? ""),
  states: () => useServer.getState().live.nodes.get(activeTab()?.run ?? "") ?? {},
  camera: () => currentView()?.camera,
  /** Where everything of a node is; undefined if there is no such node. */
  whereIs: (id: string) => {
    const view = currentView();
    const box = view?.scene.boxes.get(id);
    if (!view || !box) return undefined;
    const { left, top } = view.element.getBoundingClientRect();
    const at = (x: number, y: number): Place => {
      const [sx, sy] = toScreen(view.camera, [box.x + x, box.y + y]);
      return [left + sx, top + sy];
    };
    return {
      title: at(Math.min(80, box.width / 2), 16),
      origin: at(0, 0),
      corner: at(box.width, box.height),
      problems: box.problems,
      ...portsOf(box, at),
    };
  },
};

function portsOf({ layout }: NodeBox, at: (x: number, y: number) => Place) {
  const named = (ports: typeof layout.inputs) => Object.fromEntries(ports.map(({ name, x, y }) => [name, at(x, y)]));
  const params = layout.params.map(({ param, x, y, width, height }) => [param.name, at(x + width / 2, y + height / 2)]);
  const { preview } = layout;
  const middleOf = ({ x, y, width, height }: Rect) => at(x + width / 2, y + height / 2);
  return {
    inputs: named(layout.inputs),
    outputs: named(layout.outputs),
    params: Object.fromEntries(params) as Readonly<Record<string, Place>>,
    open: preview && middleOf(openButton(preview)),
    preview: preview && at(preview.x + preview.width / 2, preview.y + preview.height / 2),
  };
}

export function putHandle(): void {
  Object.assign(window, { lemica: handle });
}
