import type { SaidSheet } from "#kit/preview.ts";
import type { NodeStates } from "#protocol/run-state.ts";
import { diff } from "#web/document/diff.ts";
import type { WorkflowDocument } from "#web/document/document.ts";

/** What differs between the workflows of two runs, as far as it matters to what comes out. */
export interface RunDifferences {
  readonly params: readonly {
    readonly node: string;
    readonly param: string;
    readonly before: unknown;
    readonly after: unknown;
  }[];
  /** By the ids they have where they are. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly wires: number;
}

/** A table that both runs have, or one of them. */
export interface TablePair {
  /** The node of the later run, or of the earlier where only that has it. */
  readonly node: string;
  readonly tables: readonly [SaidSheet | undefined, SaidSheet | undefined];
  /** It says the same in both. */
  readonly same: boolean;
}

export function differencesOf(before: WorkflowDocument, after: WorkflowDocument): RunDifferences {
  const { nodes, wires } = diff(before, after);
  return {
    params: nodes.changed.flatMap((change) => [
      ...change.params.map(({ param, before, after }) => ({ node: change.after.id, param, before, after })),
      ...change.members.map((param) => ({
        node: change.after.id,
        param,
        before: change.before[param],
        after: change.after[param],
      })),
    ]),
    added: nodes.added.map(({ id }) => id),
    removed: nodes.removed.map(({ id }) => id),
    wires: wires.added.length + wires.removed.length,
  };
}

/** The tables of two runs, matched as their nodes are; those that differ first. */
export function tablePairs(
  [before, after]: readonly [WorkflowDocument, WorkflowDocument],
  [then, now]: readonly [NodeStates, NodeStates],
): readonly TablePair[] {
  const { matches } = diff(before, after);
  const used = new Set(matches.values());
  const pair = (node: string, left: SaidSheet | undefined, right: SaidSheet | undefined): TablePair[] =>
    left || right
      ? [{ node, tables: [left, right], same: left !== undefined && right !== undefined && sameRows(left, right) }]
      : [];
  const pairs = [
    ...after.nodes.flatMap(({ id }) => pair(id, tableOf(then[matches.get(id) ?? ""]), tableOf(now[id]))),
    ...before.nodes.filter(({ id }) => !used.has(id)).flatMap(({ id }) => pair(id, tableOf(then[id]), undefined)),
  ];
  return pairs.toSorted((a, b) => Number(a.same) - Number(b.same));
}

function tableOf(state: NodeStates[string] | undefined): SaidSheet | undefined {
  return state?.preview?.kind === "table" ? state.preview : undefined;
}

function sameRows(a: SaidSheet, b: SaidSheet): boolean {
  return JSON.stringify([a.columns, a.rows, a.foot]) === JSON.stringify([b.columns, b.rows, b.foot]);
}
