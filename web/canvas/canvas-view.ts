import { LGraphCanvas } from "litegraph.js/build/litegraph.core.js";
import type { Point } from "#web/document/document.ts";
import { around, type Rect } from "#web/document/rect.ts";
import type { Brush, Words } from "#web/paint/brush.ts";
import { paintGrid, paintGroups } from "#web/paint/paint-ground.ts";
import { paintNode } from "#web/paint/paint-node.ts";
import { paintBrightWires, paintWire, paintWires, type WiresLook } from "#web/paint/paint-wires.ts";
import { type Camera, fitted, HOME, revealing, toGraph } from "#web/scene/camera.ts";
import type { CanvasEvents, Port } from "#web/scene/events.ts";
import type { SceneInput } from "#web/scene/node-boxes.ts";
import { EMPTY_SCENE, makeScene, type Scene } from "#web/scene/scene.ts";
import { frameOf, type Target } from "#web/scene/target.ts";
import type { View } from "#web/scene/view.ts";
import { portPoint } from "#web/scene/wire-views.ts";
import type { Palette } from "#web/ui/palette.ts";
import { mirrorGraph } from "./graph-mirror.ts";
import { refusedPorts } from "./wire-ports.ts";

/** What passes over the scene while something is dragged. */
export interface Overlay {
  /** A wire from a port to the pointer; `over` the port that it would reach. */
  readonly wire?: { readonly end: Port; readonly at: Point; readonly refused: boolean; readonly over?: Port };
  /** A frame being drawn around things to select. */
  readonly frame?: Rect;
}

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
  first: { readonly palette: Palette; readonly words: Words },
  events: Pick<CanvasEvents, "look" | "refusals">,
): CanvasView {
  // The whole canvas is painted: without an alpha of its own it is shown faster. litegraph asks for the same context later.
  element.getContext("2d", { alpha: false });
  const mirror = mirrorGraph();
  const canvas = new LGraphCanvas(element, mirror.graph, { skip_events: true, skip_render: true });
  Object.assign(canvas, {
    show_info: false,
    render_canvas_border: false,
    background_image: null,
    clear_background_color: "",
    clear_background: false,
    allow_searchbox: false,
  });
  // So is the ground, which is copied into every frame.
  canvas.bgcanvas.getContext("2d", { alpha: false });
  let { palette, words } = first;
  let scene = EMPTY_SCENE;
  let camera = HOME;
  let selection: ReadonlySet<string> = new Set();
  let hovered: Target | undefined;
  let overlay: Overlay = {};
  let refused: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  let size = { width: 1, height: 1 };
  let frame: number | undefined;

  const ctx = element.getContext("2d")!;
  let brush: Brush = { ctx, palette, zoom: camera.zoom, words };
  const colourOf = (socket: string | undefined) => palette.sockets[socket ?? ""] ?? palette.muted;
  const redraw = (back = true) => {
    canvas.setDirty(true, back);
    frame ??= requestAnimationFrame(() => {
      frame = undefined;
      canvas.draw();
    });
  };

  canvas.onDrawBackground = (ctx, area) => {
    paintGrid(ctx, area, camera.zoom, palette);
    paintGroups(ctx, scene.document.groups, selection, palette, camera.zoom);
  };
  const wiresLook = (): WiresLook => {
    const [x = 0, y = 0, width = 0, height = 0] = canvas.visible_area;
    const wire = hovered?.kind === "wire" ? hovered.wire : undefined;
    return { area: { x, y, width, height }, selection, hovered: wire, dimmed: overlay.wire !== undefined };
  };
  canvas.drawConnections = (ctx) => paintWires({ ...brush, ctx }, scene, wiresLook());
  // Between the ground and the nodes.
  canvas.onRender = (_, ctx) => {
    ctx.save();
    canvas.ds.toCanvasContext(ctx);
    paintBrightWires({ ...brush, ctx }, scene, wiresLook());
    ctx.restore();
  };
  canvas.drawNode = (node) => {
    const box = mirror.boxOf(node);
    const refuses = refused?.get(box.id);
    const isHovered = hovered !== undefined && "box" in hovered && hovered.box.id === box.id;
    const over = overlay.wire?.over;
    const pointed = isHovered && hovered?.kind === "port" ? { port: hovered.port.name, side: hovered.side } : undefined;
    paintNode(brush, box, {
      selected: selection.has(box.id),
      hovered: isHovered,
      refuses,
      dimmed: refused !== undefined && refuses === undefined && overlay.wire?.end.node !== box.id,
      reached: over?.node === box.id ? over : pointed,
    });
  };
  canvas.onDrawForeground = (ctx) => {
    const { wire, frame } = overlay;
    if (wire) {
      const from = portPoint(scene.boxes.get(wire.end.node), `${wire.end.side}s`, wire.end.port);
      const points = from && (wire.end.side === "output" ? [from, wire.at] : [wire.at, from]);
      const socket = socketOf(scene, wire.end);
      const look = { width: 2.5, alpha: 1, dashed: wire.refused };
      if (points) paintWire(ctx, points, { colour: wire.refused ? palette.danger : colourOf(socket), ...look });
    }
    if (frame) {
      ctx.fillStyle = palette.accent;
      ctx.globalAlpha = 0.12;
      ctx.fillRect(frame.x, frame.y, frame.width, frame.height);
      ctx.globalAlpha = 1;
      ctx.strokeStyle = palette.accent;
      ctx.lineWidth = 1 / camera.zoom;
      ctx.strokeRect(frame.x, frame.y, frame.width, frame.height);
    }
  };

  const setCamera = (next: Camera) => {
    camera = next;
    brush = { ctx, palette, zoom: camera.zoom, words };
    const ratio = window.devicePixelRatio || 1;
    canvas.ds.scale = camera.zoom * ratio;
    canvas.ds.offset[0] = camera.x;
    canvas.ds.offset[1] = camera.y;
    redraw();
    events.look(camera);
  };
  const resize = () => {
    const { width, height } = element.getBoundingClientRect();
    if (width === 0 || height === 0) return;
    const ratio = window.devicePixelRatio || 1;
    size = { width, height };
    canvas.resize(Math.round(width * ratio), Math.round(height * ratio));
    setCamera(camera);
  };
  const observer = new ResizeObserver(resize);
  observer.observe(element);
  resize();

  const view: CanvasView = {
    element,
    pointer: undefined,
    get scene() {
      return scene;
    },
    get camera() {
      return camera;
    },
    get size() {
      return size;
    },
    get selection() {
      return selection;
    },
    show(input) {
      const next = makeScene(input, scene);
      const behind = differsBehind(next, scene, selection);
      scene = next;
      mirror.show(scene);
      mirror.raise(selection);
      redraw(behind);
    },
    select(ids) {
      selection = ids;
      mirror.raise(ids);
      redraw();
    },
    hover(target) {
      hovered = target;
      redraw(false);
    },
    overlay(next) {
      const end = next.wire?.end;
      if (end !== overlay.wire?.end) refused = end && refusedPorts(scene, end, events.refusals(end));
      const back = (next.wire === undefined) !== (overlay.wire === undefined);
      overlay = next;
      redraw(back);
    },
    paintWith(nextPalette, nextWords) {
      palette = nextPalette;
      words = nextWords;
      brush = { ctx, palette, zoom: camera.zoom, words };
      redraw();
    },
    look: setCamera,
    fit(ids) {
      const frame = ids ? around(view.framesOf(ids)) : view.frameOfAll();
      setCamera(frame ? fitted(frame, size) : HOME);
    },
    frameOfAll: () => around(view.framesOf(allIds(scene))),
    reveal(ids) {
      const frame = around(view.framesOf(ids));
      const next = frame && revealing(camera, frame, size);
      if (next && next !== camera) setCamera(next);
    },
    framesOf: (ids) => [...ids].flatMap((id) => frameById(scene, id) ?? []),
    pointAt: (screen) => toGraph(camera, screen),
    draw: () => canvas.draw(),
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

function socketOf({ boxes }: Scene, { node, port, side }: Port): string | undefined {
  return boxes.get(node)?.layout[`${side}s`].find(({ name }) => name === port)?.socket;
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
