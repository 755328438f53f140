import type { Problem } from "#protocol/problem.ts";
import type { Point } from "#web/scene/geometry.ts";
import type { Target } from "#web/scene/target.ts";
import { currentView, useView } from "#web/store/current-view.ts";
import { select } from "#web/store/editor.ts";

/** Selects the node of a problem, brings it into sight, and points at the port where it is about one. */
export function goToProblem({ node, port, message, remedy }: Problem): void {
  const view = currentView();
  if (node === undefined || !view) return;
  select(new Set([node]));
  view.reveal([node]);
  const box = view.scene.boxes.get(node);
  const input = box?.layout.inputs.find(({ name }) => name === port);
  const output = input ? undefined : box?.layout.outputs.find(({ name }) => name === port);
  const dot = input ?? output;
  if (!box || !dot) return;
  const target: Target = { kind: "port", box, side: input ? "input" : "output", port: dot };
  const { x, y, zoom } = view.camera;
  const screen: Point = [(box.x + dot.x + x) * zoom, (box.y + dot.y + y) * zoom];
  view.hover(target);
  useView.setState({ hover: { target, screen, title: message, note: remedy } });
}
