import { exposedName } from "#protocol/block.ts";
import type { Block, BlockInput, BlockOutput, Exposed, WorkflowDocument } from "./document.ts";
import { freshName } from "./fresh-id.ts";
import { sameJson } from "./same-json.ts";
import { filtered, tidy } from "./tidy.ts";
import { nodesById } from "./wiring.ts";

type Place = Pick<Exposed, "node" | "param">;

const at =
  ({ node, param }: Place) =>
  (exposed: Exposed): boolean =>
    exposed.node === node && exposed.param === param;

/** As the command `expose`. */
export function expose(
  document: WorkflowDocument,
  { node, param, name, title }: { node: string; param: string; name?: string; title?: string },
): WorkflowDocument {
  const place = document.exposed.findIndex(at({ node, param }));
  if (!nodesById(document).has(node)) return document;
  const taken = new Set(document.exposed.filter((_, other) => other !== place).map(exposedName));
  const free = freshName(name ?? param, taken);
  const entry: Exposed = {
    ...(free !== param && { name: free }),
    node,
    param,
    ...(title !== undefined && title !== "" && { title }),
  };
  if (place >= 0 && sameJson(document.exposed[place], entry)) return document;
  const exposed =
    place < 0
      ? [...document.exposed, entry]
      : document.exposed.map((other, index) => (index === place ? entry : other));
  return { ...document, exposed };
}

/** As the command `conceal`. */
export function conceal(document: WorkflowDocument, place: Place): WorkflowDocument {
  const exposed = filtered(document.exposed, (entry) => !at(place)(entry));
  return exposed === document.exposed ? document : { ...document, exposed };
}

/** As the command `order-exposed`. */
export function orderExposed(document: WorkflowDocument, place: Place, to: number): WorkflowDocument {
  const entry = document.exposed.find(at(place));
  const others = document.exposed.filter((other) => other !== entry);
  const index = Math.max(0, Math.min(others.length, Math.trunc(to) || 0));
  if (entry === undefined || document.exposed[index] === entry) return document;
  return { ...document, exposed: [...others.slice(0, index), entry, ...others.slice(index)] };
}

/** As the command `set-interface`; of two ports with one name the second gets another. */
export function setInterface(
  document: WorkflowDocument,
  inputs: readonly BlockInput[],
  outputs: readonly BlockOutput[],
): WorkflowDocument {
  const next = { inputs: distinct(inputs), outputs: distinct(outputs) };
  if (sameJson(next, { inputs: document.inputs, outputs: document.outputs })) return document;
  return tidy({ ...document, ...next });
}

function distinct<T extends { readonly name: string }>(ports: readonly T[]): readonly T[] {
  const taken = new Set<string>();
  return ports.map((port) => ({ ...port, name: freshName(port.name, taken) }));
}

/** As the command `set-block`. */
export function setBlock(document: WorkflowDocument, block: Block): WorkflowDocument {
  const before = document.blocks.find(({ id }) => id === block.id);
  if (sameJson(before, block)) return document;
  const blocks = before
    ? document.blocks.map((other) => (other === before ? block : other))
    : [...document.blocks, block];
  return { ...document, blocks };
}
