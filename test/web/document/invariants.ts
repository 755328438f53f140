import { exposedName } from "#protocol/block.ts";
import { hasCircle } from "#web/document/change-wires.ts";
import { endKey, type WorkflowDocument } from "#web/document/document.ts";

/** What does not hold of a document although it always must, checked the plain way. */
export function broken(document: WorkflowDocument): string[] {
  const { nodes, wires, reroutes, groups, notes, exposed, inputs, outputs } = document;
  const ids = [...nodes, ...reroutes, ...groups, ...notes].map(({ id }) => id);
  const node = new Set(nodes.map(({ id }) => id));
  const dots = reroutes.map(({ id }) => id);
  const members = groups.flatMap((group) => group.members);
  const own = new Set([...nodes, ...reroutes, ...notes].map(({ id }) => id));
  const sources = (dot: string) =>
    new Set(wires.filter(({ via }) => via?.includes(dot)).map(({ from }) => endKey(from)));
  const claims: Record<string, boolean> = {
    "two things have one id": new Set(ids).size < ids.length,
    "a wire ends nowhere": wires.some(({ from, to }) => !node.has(from[0]) || !node.has(to[0])),
    "an input has two wires": new Set(wires.map(({ to }) => endKey(to))).size < wires.length,
    "a wire goes through no dot": wires.some(
      ({ via }) => via && (via.length === 0 || via.some((id) => !dots.includes(id))),
    ),
    "a wire goes through a dot twice": wires.some(({ via = [] }) => new Set(via).size < via.length),
    "a dot is on the wires of no output, or of two": dots.some((dot) => sources(dot).size !== 1),
    "a thing has two groups": new Set(members).size < members.length,
    "a group owns what is not there": members.some((id) => !own.has(id)),
    "what is exposed is not there": exposed.some((entry) => !node.has(entry.node)),
    "two exposed parameters have one name": new Set(exposed.map(exposedName)).size < exposed.length,
    "an input of the interface leads nowhere": inputs.some(({ to }) => to.some(([id]) => !node.has(id))),
    "an output of the interface comes from nowhere": outputs.some(({ from }) => !node.has(from[0])),
    "there is a circle": hasCircle(document),
  };
  return Object.keys(claims).filter((claim) => claims[claim]);
}
