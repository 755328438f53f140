import type { DocumentWire, WorkflowDocument } from "#web/document/document.ts";
import type { Catalogue } from "#web/document/kinds.ts";
import { type NodeKinds, nodeKinds } from "#web/document/node-kinds.ts";
import { around } from "#web/document/rect.ts";
import { type Camera, fitted } from "#web/scene/camera.ts";
import type { NodeBox } from "#web/scene/node-boxes.ts";
import { makeScene, type Scene } from "#web/scene/scene.ts";
import { frameOf } from "#web/scene/target.ts";
import { wirePoints } from "#web/scene/wire-views.ts";
import { paintWire } from "./paint-wires.ts";

/** The colour in which something is to stand out, by id of a node or by wire. */
export interface Marks {
  readonly nodes: ReadonlyMap<string, string>;
  readonly wires: ReadonlyMap<DocumentWire, string>;
}

const NO_MARKS: Marks = { nodes: new Map(), wires: new Map() };
/* Middle tones on nothing, so that one picture is right on dark and on light ground. */
const BOX = "rgb(128 141 158 / 0.30)";
const EDGE = "rgb(128 141 158 / 0.75)";
const WIRE = "#808d9e";

/**
 * Draws a workflow small: boxes with a bar in the colour of what they give, and wires. What `marks` name stands out, and the
 * rest steps back. `line`: the width of lines, in pixels.
 */
export function drawWorkflow(
  ctx: CanvasRenderingContext2D,
  document: WorkflowDocument,
  kinds: NodeKinds,
  {
    width,
    height,
    marks = NO_MARKS,
    line: pixels = 1,
  }: { width: number; height: number; marks?: Marks; line?: number },
): void {
  const scene = makeScene({ document, catalogue: kinds.nodes, states: {}, problems: new Map() });
  const frame = around([...scene.boxes.values(), ...[...document.groups, ...document.notes].map(frameOf)]);
  if (!frame) return;
  const camera = roomy(fitted(frame, { width, height }, Math.min(width, height) * 0.06), frame, width, height);
  ctx.save();
  ctx.scale(camera.zoom, camera.zoom);
  ctx.translate(camera.x, camera.y);
  const line = pixels / camera.zoom;
  for (const { x, y, width, height } of [...document.groups, ...document.notes].map(frameOf)) {
    ctx.strokeStyle = EDGE;
    ctx.lineWidth = line;
    ctx.strokeRect(x, y, width, height);
  }
  const marked = marks.nodes.size + marks.wires.size > 0;
  for (const wire of document.wires) {
    const points = wirePoints(scene, wire);
    const mark = marks.wires.get(wire);
    const colour = mark ?? (marked ? WIRE : colourOf(scene, wire, kinds));
    if (points)
      paintWire(ctx, points, { colour, width: (mark ? 2.5 : 1.5) * line, alpha: mark || !marked ? 0.95 : 0.4 });
  }
  for (const box of scene.boxes.values()) paintBox(ctx, box, kinds, line, marks.nodes.get(box.id));
  ctx.restore();
}

/** `fitted` never shows less than a zoom of 0.08; a picture shows all there is. */
function roomy(
  camera: Camera,
  frame: { width: number; height: number; x: number; y: number },
  w: number,
  h: number,
): Camera {
  const zoom = Math.min(camera.zoom, (w * 0.9) / frame.width, (h * 0.9) / frame.height);
  return { x: w / 2 / zoom - frame.x - frame.width / 2, y: h / 2 / zoom - frame.y - frame.height / 2, zoom };
}

function paintBox(ctx: CanvasRenderingContext2D, box: NodeBox, kinds: NodeKinds, line: number, mark?: string): void {
  const { x, y, width, height, node, layout } = box;
  const socket = layout.outputs[0]?.socket ?? layout.inputs[0]?.socket ?? "";
  ctx.globalAlpha = node.mode === undefined ? 1 : 0.5;
  ctx.fillStyle = BOX;
  ctx.fillRect(x, y, width, height);
  if (mark) {
    ctx.globalAlpha = 0.3;
    ctx.fillStyle = mark;
    ctx.fillRect(x, y, width, height);
    ctx.globalAlpha = 1;
  } else {
    ctx.fillStyle = node.colour ?? kinds.sockets.get(socket)?.colour ?? EDGE;
    ctx.fillRect(x, y, width, Math.max(3 * line, 18));
  }
  ctx.strokeStyle = mark ?? EDGE;
  ctx.lineWidth = (mark ? 2 : 1) * line;
  ctx.strokeRect(x, y, width, height);
  ctx.globalAlpha = 1;
}

function colourOf({ boxes }: Scene, { from }: DocumentWire, kinds: NodeKinds): string {
  const port = boxes.get(from[0])?.layout.outputs.find(({ name }) => name === from[1]);
  return kinds.sockets.get(port?.socket ?? "")?.colour ?? WIRE;
}

const THUMBNAIL = { width: 320, height: 200 };

/** The picture of a workflow for lists: a WebP, or a PNG where the browser writes no WebP. Undefined if there is nothing to draw. */
export async function drawThumbnail(document: WorkflowDocument, catalogue: Catalogue): Promise<Blob | undefined> {
  if (document.nodes.length === 0) return undefined;
  const canvas = Object.assign(window.document.createElement("canvas"), THUMBNAIL);
  drawWorkflow(canvas.getContext("2d")!, document, nodeKinds(catalogue, document.blocks), {
    ...THUMBNAIL,
    // It is shown smaller than it is drawn.
    line: 2,
  });
  return (await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/webp", 0.8))) ?? undefined;
}
