import type { NodeKind, PortKind } from "./kinds.ts";
import type { NodeKinds } from "./node-kinds.ts";

/** A node that fits a wire let go over nothing, and the port that the wire goes to. */
export interface Suggestion {
  readonly kind: NodeKind;
  readonly port: string;
}

/**
 * The nodes that fit a wire of a socket, best first: those that need the wire before those that merely take it, those that make
 * something else of it before those at which it ends, and these before those that give the same sort of thing back, and then in the order of the flow, from the node on that the
 * wire was drawn from; so that the next step of the job comes first.
 *
 * @param way `out`: the wire was drawn from an output and looks for an input; `in`: the other way round.
 * @param near the type of the node that the wire was drawn from.
 */
export function suggestNodes(
  kinds: NodeKinds,
  socket: string,
  way: "out" | "in",
  near?: string,
): readonly Suggestion[] {
  const order = [...kinds.nodes.keys()];
  const home = near === undefined ? -1 : order.indexOf(near);
  const ranked = [...kinds.nodes.values()].flatMap((kind, place) => {
    const ports = way === "out" ? kind.inputs : kind.outputs;
    const fitting = ports.filter((port) => port.socket === socket).sort((a, b) => optional(a) - optional(b));
    const [port] = fitting;
    if (port === undefined) return [];
    const back = (way === "out" ? kind.outputs : kind.inputs).some((other) => other.socket === socket);
    const distance = way === "out" ? place - home : home - place;
    const ends = way === "out" && kind.outputs.length === 0;
    const rank = [optional(port), back ? 2 : ends ? 1 : 0, distance > 0 ? distance : order.length - distance];
    return [{ kind, port: port.name, rank }];
  });
  return ranked.sort((a, b) => compare(a.rank, b.rank)).map(({ kind, port }) => ({ kind, port }));
}

function optional(port: PortKind): number {
  return port.optional ? 1 : 0;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, place) => value !== b[place]);
  return at < 0 ? 0 : a[at]! - b[at]!;
}
