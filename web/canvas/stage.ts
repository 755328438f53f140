import { LGraphCanvas } from "litegraph.js/build/litegraph.core.js";
import { paintGrid, paintGroups } from "#web/paint/paint-ground.ts";
import { paintNode } from "#web/paint/paint-node.ts";
import { paintBrightWires, paintWires } from "#web/paint/paint-wires.ts";
import type { GraphMirror } from "./graph-mirror.ts";
import { brushOf, nodeLook, paintOverlay, type Shown, wiresLook } from "./shown.ts";

/**
 * litegraph's canvas, which says what of the graph is seen and when it is drawn, keeps the ground, and lets everything be
 * drawn by the rooms here.
 *
 * @param now what is to be shown whenever it draws.
 */
export function makeStage(element: HTMLCanvasElement, mirror: GraphMirror, now: () => Shown): LGraphCanvas {
  // The whole canvas is painted: without an alpha of its own it is shown faster. litegraph asks for the same context later.
  element.getContext("2d", { alpha: false });
  const stage = new LGraphCanvas(element, mirror.graph, { skip_events: true, skip_render: true });
  Object.assign(stage, {
    show_info: false,
    render_canvas_border: false,
    background_image: null,
    clear_background_color: "",
    clear_background: false,
    allow_searchbox: false,
  });
  // So is the ground, which is copied into every frame.
  stage.bgcanvas.getContext("2d", { alpha: false });
  const wires = (shown: Shown) => {
    const [x = 0, y = 0, width = 0, height = 0] = stage.visible_area;
    return wiresLook(shown, { x, y, width, height });
  };
  stage.onDrawBackground = (ctx, area) => {
    const { camera, palette, scene, selection } = now();
    paintGrid(ctx, area, camera.zoom, palette);
    paintGroups(ctx, scene.document.groups, selection, palette, camera.zoom);
  };
  stage.drawConnections = (ctx) => {
    const shown = now();
    paintWires(brushOf(shown, ctx), shown.scene, wires(shown));
  };
  // Between the ground and the nodes.
  stage.onRender = (_, ctx) => {
    const shown = now();
    ctx.save();
    stage.ds.toCanvasContext(ctx);
    paintBrightWires(brushOf(shown, ctx), shown.scene, wires(shown));
    ctx.restore();
  };
  stage.drawNode = (node, ctx) => {
    const shown = now();
    const box = mirror.boxOf(node);
    paintNode(brushOf(shown, ctx), box, nodeLook(shown, box));
  };
  stage.onDrawForeground = (ctx) => paintOverlay(ctx, now());
  return stage;
}
