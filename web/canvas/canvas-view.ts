import type { Point } from "#web/document/document.ts";
import { around, type Rect } from "#web/document/rect.ts";
import type { Words } from "#web/paint/brush.ts";
import { type Camera, fitted, HOME, revealing, toGraph } from "#web/scene/camera.ts";
import type { CanvasEvents } from "#web/scene/events.ts";
import type { SceneInput } from "#web/scene/node-boxes.ts";
import { EMPTY_SCENE, makeScene, type Scene } from "#web/scene/scene.ts";
import { frameOf } from "#web/scene/target.ts";
import type { View } from "#web/scene/view.ts";
import type { Palette } from "#web/ui/palette.ts";
import { mirrorGraph } from "./graph-mirror.ts";
import type { Overlay, Shown } from "./shown.ts";
import { makeStage } from "./stage.ts";
import { refusedPorts } from "./wire-ports.ts";

/** The canvas of an editor: shows a scene, and knows what is where. Draws when something has changed, once a frame. */
export interface CanvasView extends View {
  pointer: Point | undefined;
  show(input: SceneInput): void;
  select(ids: ReadonlySet<string>): void;
  overlay(overlay: Overlay): void;
  paintWith(palette: Palette, words: Words): void;
  /** Draws now what has changed, rather than in the next frame. */
  draw(): void;
  destroy(): void;
}

export function createCanvasView(
  element: HTMLCanvasElement,
  look: { readonly palette: Palette; readonly words: Words },
  events: Pick<CanvasEvents, "look" | "refusals">,
): CanvasView {
  let shown: Shown = {
    ...look,
    scene: EMPTY_SCENE,
    camera: HOME,
    selection: new Set(),
    hovered: undefined,
    overlay: {},
    refused: undefined,
  };
  let size = { width: 1, height: 1 };
  let frame: number | undefined;
  const mirror = mirrorGraph();
  const stage = makeStage(element, mirror, () => shown);

  /** @param ground whether what stands behind the nodes has changed, too. */
  const put = (change: Partial<Shown>, ground = true) => {
    shown = { ...shown, ...change };
    stage.setDirty(true, ground);
    frame ??= requestAnimationFrame(() => {
      frame = undefined;
      stage.draw();
    });
  };
  const setCamera = (camera: Camera) => {
    const ratio = window.devicePixelRatio || 1;
    stage.ds.scale = camera.zoom * ratio;
    stage.ds.offset[0] = camera.x;
    stage.ds.offset[1] = camera.y;
    put({ camera });
    events.look(camera);
  };
  const resize = () => {
    const { width, height } = element.getBoundingClientRect();
    if (width === 0 || height === 0) return;
    const ratio = window.devicePixelRatio || 1;
    size = { width, height };
    stage.resize(Math.round(width * ratio), Math.round(height * ratio));
    setCamera(shown.camera);
  };
  const observer = new ResizeObserver(resize);
  observer.observe(element);
  resize();

  const view: CanvasView = {
    element,
    pointer: undefined,
    get scene() {
      return shown.scene;
    },
    get camera() {
      return shown.camera;
    },
    get size() {
      return size;
    },
    get selection() {
      return shown.selection;
    },
    show(input) {
      const { scene: before, selection } = shown;
      const scene = makeScene(input, before);
      mirror.show(scene);
      mirror.raise(selection);
      put({ scene }, differsBehind(scene, before, selection));
    },
    select(selection) {
      mirror.raise(selection);
      put({ selection });
    },
    hover: (hovered) => put({ hovered }, false),
    overlay(overlay) {
      const { scene, overlay: before, refused } = shown;
      const end = overlay.wire?.end;
      const changed = end !== before.wire?.end;
      const ground = (overlay.wire === undefined) !== (before.wire === undefined);
      put({ overlay, refused: changed ? end && refusedPorts(scene, end, events.refusals(end)) : refused }, ground);
    },
    paintWith: (palette, words) => put({ palette, words }),
    look: setCamera,
    fit(ids) {
      const frame = ids ? around(view.framesOf(ids)) : view.frameOfAll();
      setCamera(frame ? fitted(frame, size) : HOME);
    },
    frameOfAll: () => around(view.framesOf(allIds(shown.scene))),
    reveal(ids) {
      const frame = around(view.framesOf(ids));
      const next = frame && revealing(shown.camera, frame, size);
      if (next && next !== shown.camera) setCamera(next);
    },
    framesOf: (ids) => [...ids].flatMap((id) => frameById(shown.scene, id) ?? []),
    pointAt: (screen) => toGraph(shown.camera, screen),
    draw: () => stage.draw(),
    destroy() {
      observer.disconnect();
      if (frame !== undefined) cancelAnimationFrame(frame);
    },
  };
  return view;
}

/** Whether a scene needs another ground: groups, and the wires at nothing that is selected. Those at what is dragged are in front. */
function differsBehind({ document, changed }: Scene, before: Scene, selection: ReadonlySet<string>): boolean {
  const { nodes, wires, groups, reroutes } = before.document;
  if (document.wires !== wires || document.groups !== groups || document.reroutes !== reroutes) return true;
  return (
    document.nodes.length !== nodes.length ||
    changed.some((box) => {
      const old = before.boxes.get(box.id);
      if (!old || old.node.mode !== box.node.mode) return true;
      return !selection.has(box.id) && (old.x !== box.x || old.y !== box.y || old.layout !== box.layout);
    })
  );
}

function* allIds({ boxes, document }: Scene): Iterable<string> {
  yield* boxes.keys();
  for (const { id } of [...document.groups, ...document.notes]) yield id;
}

function frameById({ boxes, reroutes, document }: Scene, id: string): Rect | undefined {
  const box = boxes.get(id);
  if (box) return box;
  const frame = document.groups.find((group) => group.id === id) ?? document.notes.find((note) => note.id === id);
  if (frame) return frameOf(frame);
  const dot = reroutes.get(id);
  return dot && { x: dot.position[0] - 6, y: dot.position[1] - 6, width: 12, height: 12 };
}
