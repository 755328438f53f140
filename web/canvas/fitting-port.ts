import type { End } from "#web/scene/events.ts";
import type { NodeBox } from "#web/scene/node-boxes.ts";
import type { Scene } from "#web/scene/scene.ts";

/**
 * The port of a node that a wire let go on its body goes to: the only one that it can go to, or the only one of these that is
 * free. Undefined if there is none, or a choice.
 */
export function fittingPort(
  { document }: Pick<Scene, "document">,
  end: End,
  box: NodeBox,
  refusal: (other: End) => string | undefined,
): End | undefined {
  const side = end.side === "output" ? "input" : "output";
  const fitting = box.layout[`${side}s`]
    .map(({ name }): End => ({ node: box.id, port: name, side }))
    .filter((other) => refusal(other) === undefined);
  if (fitting.length === 1) return fitting[0];
  const taken = new Set(document.wires.filter(({ to }) => to[0] === box.id).map(({ to }) => to[1]));
  const free = fitting.filter(({ port }) => side === "output" || !taken.has(port));
  return free.length === 1 ? free[0] : undefined;
}
