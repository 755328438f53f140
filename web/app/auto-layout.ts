import { currentView } from "../canvas/current-view.ts";
import { GRID } from "../canvas/node-layout.ts";
import { act, activeTab } from "../store/editor.ts";

/** Arranges the selected nodes, or all, in layers along the flow, by ELK's layered method; loaded when first needed. One step. */
export async function autoLayout(): Promise<void> {
  const view = currentView();
  const tab = activeTab();
  if (!view || !tab) return;
  const { document, selection } = tab.history;
  const some = document.nodes.filter(({ id }) => selection.has(id));
  const nodes = some.length > 1 ? some : document.nodes;
  const ids = new Set(nodes.map(({ id }) => id));
  const { default: Elk } = await import("elkjs/lib/elk.bundled.js");
  const laid = await new Elk().layout({
    id: "root",
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.direction": "RIGHT",
      "elk.spacing.nodeNode": "40",
      "elk.layered.spacing.nodeNodeBetweenLayers": "70",
      "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
    },
    children: nodes.map(({ id }) => {
      const { width, height } = view.framesOf([id])[0]!;
      return { id, width, height };
    }),
    edges: document.wires
      .filter(({ from, to }) => ids.has(from[0]) && ids.has(to[0]))
      .map(({ from, to }, k) => ({ id: String(k), sources: [from[0]], targets: [to[0]] })),
  });
  if (activeTab()?.history.document !== document) return;
  const left = Math.min(...nodes.map(({ position }) => position[0]));
  const top = Math.min(...nodes.map(({ position }) => position[1]));
  const grid = (value: number) => Math.round(value / GRID) * GRID;
  const places = (laid.children ?? []).map(
    ({ id, x = 0, y = 0 }) => [id, [grid(left + x), grid(top + y)] as const] as const,
  );
  act([{ type: "place", places }]);
  if (nodes === document.nodes) view.fit();
}
