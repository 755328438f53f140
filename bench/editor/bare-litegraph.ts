import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { SIZE } from "./browser.ts";

const CORE = createRequire(import.meta.url).resolve("litegraph.js/build/litegraph.core.js");

/** What part of the plane is seen: screen = (graph + offset) · zoom. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** A page with litegraph's core alone, showing nodes and wires of a workflow in its own look. */
export async function bareLitegraph(browser: Browser, workflow: Workflow, camera: Camera): Promise<Page> {
  const page = await browser.newPage({ viewport: SIZE });
  await page.setContent(
    `<body style="margin:0"><canvas width="${SIZE.width}" height="${SIZE.height}"></canvas></body>`,
  );
  await page.addScriptTag({ path: CORE });
  const ports = new Map<string, { inputs: string[]; outputs: string[] }>();
  for (const { id } of workflow.nodes) ports.set(id, { inputs: [], outputs: [] });
  for (const { from, to } of workflow.wires) {
    const { outputs } = ports.get(from[0])!;
    if (!outputs.includes(from[1])) outputs.push(from[1]);
    ports.get(to[0])!.inputs.push(to[1]);
  }
  const nodes = workflow.nodes.map(({ id, type, position }) => ({ id, type, position, ...ports.get(id)! }));
  await page.evaluate(`(({ nodes, wires, camera }) => {
    LiteGraph.MAX_NUMBER_OF_NODES = Infinity;
    const graph = new LGraph();
    graph.updateExecutionOrder = () => {};
    const made = new Map();
    for (const { id, type, position, inputs, outputs } of nodes) {
      const node = new LGraphNode(type);
      node.id = id;
      node.pos = [position[0], position[1]];
      for (const name of inputs) node.addInput(name, "x");
      for (const name of outputs) node.addOutput(name, "x");
      node.size = [250, 150];
      graph.add(node, true);
      made.set(id, { node, inputs, outputs });
    }
    for (const { from, to } of wires) {
      const [a, b] = [made.get(from[0]), made.get(to[0])];
      a.node.connect(a.outputs.indexOf(from[1]), b.node, b.inputs.indexOf(to[1]));
    }
    const canvas = new LGraphCanvas(document.querySelector("canvas"), graph);
    canvas.ds.scale = camera.zoom;
    canvas.ds.offset = [camera.x, camera.y];
    canvas.ds.min_scale = 0.01;
    canvas.setDirty(true, true);
    window.bare = canvas;
  })(${JSON.stringify({ nodes, wires: workflow.wires, camera })})`);
  return page;
}
