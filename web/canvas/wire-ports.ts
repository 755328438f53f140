import type { Port } from "#web/scene/events.ts";
import type { NodeBox } from "#web/scene/node-boxes.ts";
import type { Scene } from "#web/scene/scene.ts";

/**
 * The port of a node that a wire let go on its body goes to: the only one that it can go to, or the only one of these that is
 * free. Undefined if there is none, or a choice.
 */
export function fittingPort(
  { document }: Pick<Scene, "document">,
  end: Port,
  box: NodeBox,
  refusal: (other: Port) => string | undefined,
): Port | undefined {
  const side = end.side === "output" ? "input" : "output";
  const fitting = box.layout[`${side}s`]
    .map(({ name }): Port => ({ node: box.id, port: name, side }))
    .filter((other) => refusal(other) === undefined);
  if (fitting.length === 1) return fitting[0];
  const taken = new Set(document.wires.filter(({ to }) => to[0] === box.id).map(({ to }) => to[1]));
  const free = fitting.filter(({ port }) => side === "output" || !taken.has(port));
  return free.length === 1 ? free[0] : undefined;
}

/**
 * The ports that a wire from an end cannot go to, by node, each as `side:name`; a node that has no port to go to is missing
 * altogether, so that it can be dimmed as a whole.
 */
export function refusedPorts(
  { boxes }: Pick<Scene, "boxes">,
  end: Port,
  refusal: (other: Port) => string | undefined,
): ReadonlyMap<string, ReadonlySet<string>> {
  const refused = new Map<string, ReadonlySet<string>>();
  const side = end.side === "output" ? "input" : "output";
  for (const box of boxes.values()) {
    if (box.id === end.node) continue;
    const others = box.layout[`${side}s`];
    const no = others.filter(({ name }) => refusal({ node: box.id, port: name, side }) !== undefined);
    if (no.length === others.length) continue;
    const own = box.layout[`${end.side}s`].map(({ name }) => `${end.side}:${name}`);
    refused.set(box.id, new Set([...own, ...no.map(({ name }) => `${side}:${name}`)]));
  }
  return refused;
}
