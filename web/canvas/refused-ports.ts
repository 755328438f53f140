import type { End } from "#web/scene/events.ts";
import type { Scene } from "#web/scene/scene.ts";

/**
 * The ports that a wire from an end cannot go to, by node, each as `side:name`; a node that has no port to go to is missing
 * altogether, so that it can be dimmed as a whole.
 */
export function refusedPorts(
  { boxes }: Pick<Scene, "boxes">,
  end: End,
  refusal: (other: End) => string | undefined,
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
