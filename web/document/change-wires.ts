import { type DocumentWire, type End, endKey, type Point, sameEnd, type WorkflowDocument } from "./document.ts";
import { idsOf } from "./fresh-id.ts";
import { mapped, tidy } from "./tidy.ts";
import { nodesById, reach, wireInto } from "./wiring.ts";

/** Whether a wire from one node to another would close a circle: the target leads to the source already, or is it. */
export function closesCircle(document: Pick<WorkflowDocument, "wires">, from: string, to: string): boolean {
  return reach(document, [to], "downstream").has(from);
}

/** As the command `connect`: nothing happens where a node is missing or a circle would close. */
export function connect(document: WorkflowDocument, wire: DocumentWire): WorkflowDocument {
  const nodes = nodesById(document);
  const { from, to, via } = wire;
  if (!nodes.has(from[0]) || !nodes.has(to[0]) || closesCircle(document, from[0], to[0])) return document;
  const before = wireInto(document, to);
  const next: DocumentWire = via && via.length > 0 ? { from, to, via } : { from, to };
  if (before && sameEnd(before.from, from) && String(before.via ?? []) === String(via ?? [])) return document;
  const wires = before ? document.wires.map((other) => (other === before ? next : other)) : [...document.wires, next];
  return tidy({ ...document, wires });
}

/** The document with more wires. All at once unless one of them would close a circle: then those that do are left out. */
export function connectAll(document: WorkflowDocument, added: readonly DocumentWire[]): WorkflowDocument {
  if (added.length === 0) return document;
  const replaced = new Set(added.map(({ to }) => endKey(to)));
  const kept = document.wires.filter(({ to }) => !replaced.has(endKey(to)));
  const together = tidy({ ...document, wires: [...kept, ...added] });
  if (!hasCircle(together) || hasCircle(document)) return together;
  let wires: readonly DocumentWire[] = kept;
  for (const wire of added) if (!closesCircle({ wires }, wire.from[0], wire.to[0])) wires = [...wires, wire];
  return tidy({ ...document, wires });
}

/** As the command `disconnect`. */
export function disconnect(document: WorkflowDocument, inputs: readonly End[]): WorkflowDocument {
  const off = new Set(inputs.map(endKey));
  const wires = document.wires.filter(({ to }) => !off.has(endKey(to)));
  return wires.length === document.wires.length ? document : tidy({ ...document, wires });
}

/** As the command `reroute`: nothing happens unless the wires are there, come from one output, and have the dot it goes after. */
export function reroute(
  document: WorkflowDocument,
  { id, position, inputs, after }: { id: string; position: Point; inputs: readonly End[]; after?: string },
): WorkflowDocument {
  const on = new Set(inputs.map((input) => wireInto(document, input)));
  const outputs = new Set([...on].map((wire) => wire && endKey(wire.from)));
  const fits = (wire: DocumentWire | undefined) =>
    wire !== undefined && (after === undefined || wire.via?.includes(after));
  if (outputs.size !== 1 || ![...on].every(fits) || idsOf(document).has(id)) return document;
  const wires = mapped(document.wires, (wire) => {
    if (!on.has(wire)) return wire;
    const via = wire.via ?? [];
    const at = after === undefined ? 0 : via.indexOf(after) + 1;
    return { ...wire, via: [...via.slice(0, at), id, ...via.slice(at)] };
  });
  return { ...document, wires, reroutes: [...document.reroutes, { id, position }] };
}

/** Whether some wires lead round in a circle: takes away what nothing leads to, until nothing is left or nothing goes. */
export function hasCircle({ nodes, wires }: Pick<WorkflowDocument, "nodes" | "wires">): boolean {
  const waiting = new Map(nodes.map(({ id }) => [id, 0]));
  const targets = new Map<string, string[]>();
  for (const { from, to } of wires) {
    waiting.set(to[0], (waiting.get(to[0]) ?? 0) + 1);
    const list = targets.get(from[0]);
    if (list) list.push(to[0]);
    else targets.set(from[0], [to[0]]);
  }
  const ready = [...waiting].flatMap(([id, count]) => (count === 0 ? [id] : []));
  let gone = 0;
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    gone++;
    for (const target of targets.get(id) ?? []) {
      waiting.set(target, waiting.get(target)! - 1);
      if (waiting.get(target) === 0) ready.push(target);
    }
  }
  return gone < waiting.size;
}
