import type { CanvasEvents, End } from "./events.ts";
import type { Scene } from "./scene.ts";

/**
 * The ports that a wire from an end cannot go to, by node, each as `side:name`; a node that has no port to go to is missing
 * altogether, so that it can be dimmed as a whole.
 */
export function refusedPorts(
  { boxes }: Scene,
  end: End,
  refusal: CanvasEvents["refusal"],
): ReadonlyMap<string, ReadonlySet<string>> {
  const refused = new Map<string, ReadonlySet<string>>();
  const side = end.side === "output" ? "input" : "output";
  for (const box of boxes.values()) {
    if (box.id === end.node) continue;
    const own = box.layout[`${end.side}s`].map(({ name }) => `${end.side}:${name}`);
    const others = box.layout[`${side}s`];
    const no = others.filter(({ name }) => {
      const other: End = { node: box.id, port: name, side };
      return (end.side === "output" ? refusal(end, other) : refusal(other, end)) !== undefined;
    });
    if (no.length < others.length) refused.set(box.id, new Set([...own, ...no.map(({ name }) => `${side}:${name}`)]));
  }
  return refused;
}
