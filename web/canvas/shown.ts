import type { Point } from "#web/document/document.ts";
import type { Rect } from "#web/document/rect.ts";
import type { Brush, Words } from "#web/paint/brush.ts";
import type { NodeLook } from "#web/paint/node-look.ts";
import { paintWire, type WiresLook } from "#web/paint/paint-wires.ts";
import type { Camera } from "#web/scene/camera.ts";
import type { Port } from "#web/scene/events.ts";
import type { NodeBox } from "#web/scene/node-boxes.ts";
import type { Scene } from "#web/scene/scene.ts";
import type { Target } from "#web/scene/target.ts";
import { portPoint } from "#web/scene/wire-views.ts";
import type { Palette } from "#web/ui/palette.ts";

/** What passes over the scene while something is dragged. */
export interface Overlay {
  /** A wire from a port to the pointer; `over` the port that it would reach. */
  readonly wire?: { readonly end: Port; readonly at: Point; readonly refused: boolean; readonly over?: Port };
  /** A frame being drawn around things to select. */
  readonly frame?: Rect;
}

/** All that a canvas shows at a time, and what it is drawn with. */
export interface Shown {
  readonly scene: Scene;
  readonly camera: Camera;
  readonly palette: Palette;
  readonly words: Words;
  readonly selection: ReadonlySet<string>;
  readonly hovered: Target | undefined;
  readonly overlay: Overlay;
  /** While a wire is drawn: the ports that it cannot go to, by node (`refusedPorts`). */
  readonly refused: ReadonlyMap<string, ReadonlySet<string>> | undefined;
}

export function brushOf({ palette, camera, words }: Shown, ctx: CanvasRenderingContext2D): Brush {
  return { ctx, palette, zoom: camera.zoom, words };
}

/** @param area what is seen, in graph units. */
export function wiresLook({ hovered, overlay, selection }: Shown, area: Rect): WiresLook {
  const wire = hovered?.kind === "wire" ? hovered.wire : undefined;
  return { area, selection, hovered: wire, dimmed: overlay.wire !== undefined };
}

export function nodeLook({ hovered, overlay, selection, refused }: Shown, { id }: NodeBox): NodeLook {
  const refuses = refused?.get(id);
  const isHovered = hovered !== undefined && "box" in hovered && hovered.box.id === id;
  const over = overlay.wire?.over;
  const pointed = isHovered && hovered?.kind === "port" ? { port: hovered.port.name, side: hovered.side } : undefined;
  return {
    selected: selection.has(id),
    hovered: isHovered,
    refuses,
    dimmed: refused !== undefined && refuses === undefined && overlay.wire?.end.node !== id,
    reached: over?.node === id ? over : pointed,
  };
}

/** Draws what passes over the scene. */
export function paintOverlay(ctx: CanvasRenderingContext2D, { overlay, scene, palette, camera }: Shown): void {
  const { wire, frame } = overlay;
  if (wire) {
    const { end, at, refused } = wire;
    const box = scene.boxes.get(end.node);
    const from = portPoint(box, `${end.side}s`, end.port);
    const points = from && (end.side === "output" ? [from, at] : [at, from]);
    const socket = box?.layout[`${end.side}s`].find(({ name }) => name === end.port)?.socket ?? "";
    const colour = refused ? palette.danger : (palette.sockets[socket] ?? palette.muted);
    if (points) paintWire(ctx, points, { colour, width: 2.5, alpha: 1, dashed: refused });
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
}
