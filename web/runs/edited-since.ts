import { blockOf } from "#protocol/block.ts";
import type { DocumentNode, DocumentWire, WorkflowDocument } from "#web/document/document.ts";
import { sameJson } from "#web/document/same-json.ts";
import { nodesById, reach, wiringOf } from "#web/document/wiring.ts";

const NONE: ReadonlySet<string> = new Set();

/**
 * The nodes whose results are older than the drawing: those that would come out otherwise now, because they, their wires
 * or something they need were changed since the run was submitted. Where things stand and what they are called does not
 * count. Time O(nodes + wires).
 */
export function editedSince(run: WorkflowDocument, now: WorkflowDocument): ReadonlySet<string> {
  if (run === now || (run.nodes === now.nodes && run.wires === now.wires && run.blocks === now.blocks)) return NONE;
  const before = nodesById(run);
  const [then, today] = [wiringOf(run).into, wiringOf(now).into];
  const changed = now.nodes.filter((node) => {
    const old = before.get(node.id);
    return !old || differs(old, node, run, now) || !sameSources(then.get(node.id) ?? [], today.get(node.id) ?? []);
  });
  return changed.length === 0
    ? NONE
    : reach(
        now,
        changed.map(({ id }) => id),
        "downstream",
      );
}

function differs(old: DocumentNode, node: DocumentNode, run: WorkflowDocument, now: WorkflowDocument): boolean {
  if (old !== node) {
    if (old.type !== node.type || old.version !== node.version || old.mode !== node.mode) return true;
    if (!sameJson(old.params, node.params)) return true;
  }
  return run.blocks !== now.blocks && !sameJson(blockOf(run, node.type), blockOf(now, node.type));
}

/** Whether the wires into a node come from where they did; what they are drawn through does not count. */
function sameSources(then: readonly DocumentWire[], now: readonly DocumentWire[]): boolean {
  if (then.length !== now.length) return false;
  const sources = new Map(then.map(({ from, to }) => [to[1], from]));
  return now.every(({ from, to }) => sameJson(sources.get(to[1]), from));
}
