import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatWorkflow, parseWorkflow } from "#protocol/workflow.ts";
import { apply } from "#web/document/apply.ts";
import type { Command } from "#web/document/commands.ts";
import type { WorkflowDocument } from "#web/document/document.ts";
import {
  abandon,
  act,
  begin,
  commit,
  type History,
  KEPT,
  newHistory,
  redo,
  select,
  undo,
} from "#web/document/history.ts";
import { openDocument } from "#web/document/open-document.ts";
import { chain } from "./drawing.ts";
import { broken } from "./invariants.ts";
import { commandFrom, commandTypes, dice } from "./random-command.ts";

const rolls = fc.array(dice, { minLength: 1, maxLength: 60, size: "max" });
const move = (by: number, id = "one"): Command => ({ type: "move", ids: [id], by: [by, 0] });
const xOf = ({ document }: History, id = "one") => document.nodes.find((node) => node.id === id)!.position[0];
const all = (history: History, step: (history: History) => History, end: (history: History) => boolean) => {
  let next = history;
  while (!end(next)) next = step(next);
  return next;
};

describe("whatever is done to a document", () => {
  test("what always holds of it holds, and undoing and redoing all of it leads to the very same documents", () => {
    const kinds = new Map<string, number>();
    fc.assert(
      fc.property(rolls, (sequence) => {
        let history = newHistory(chain);
        const states: WorkflowDocument[] = [chain];
        for (const rolled of sequence) {
          const command = commandFrom(history.document, rolled);
          const frozen = structuredClone(history.document);
          const next = act(history, [command]);
          expect(history.document).toEqual(frozen);
          expect(broken(next.document)).toEqual([]);
          if (next.document !== history.document) {
            states.push(next.document);
            kinds.set(command.type, (kinds.get(command.type) ?? 0) + 1);
          } else expect(next.past).toBe(history.past);
          history = next;
        }
        expect(history.past.length).toBe(states.length - 1);
        for (const state of states.toReversed().slice(1)) {
          history = undo(history);
          expect(history.document).toBe(state);
        }
        expect(undo(history)).toBe(history);
        for (const state of states.slice(1)) {
          history = redo(history);
          expect(history.document).toBe(state);
        }
        expect(redo(history)).toBe(history);
      }),
      { numRuns: 60, seed: 7 },
    );
    expect([...commandTypes].filter((type) => !kinds.has(type))).toEqual([]);
  });

  test("it comes back from a file as it was, with nothing to mend", () => {
    fc.assert(
      fc.property(rolls, (sequence) => {
        const document = sequence.reduce<WorkflowDocument>(
          (each, rolled) => apply(each, commandFrom(each, rolled)),
          chain,
        );
        const text = formatWorkflow(document);
        const { document: again, repairs } = openDocument(parseWorkflow(text));
        expect(repairs).toEqual([]);
        expect(again).toEqual(document);
        expect(formatWorkflow(again)).toBe(text);
      }),
      { numRuns: 60, seed: 8 },
    );
  });
});

describe("a history", () => {
  test("makes one step of a gesture, and none of one that is abandoned or changes nothing", () => {
    const start = newHistory(chain);
    const dragged = commit(act(act(begin(start), [move(5)]), [move(5)]));
    expect([dragged.past.length, xOf(dragged) - xOf(start)]).toEqual([1, 10]);
    expect(undo(dragged).document).toBe(chain);
    const half = act(begin(dragged), [move(99)]);
    expect(abandon(half)).toEqual(dragged);
    expect(undo(half)).toEqual(dragged);
    expect(redo(half)).toBe(half);
    expect(commit(begin(dragged)).past).toBe(dragged.past);
    expect(commit(act(act(begin(start), [move(5)]), [{ type: "describe", name: chain.name }])).past.length).toBe(1);
  });

  test("makes one step of typing, until a pause, another field, or something else", () => {
    const type = (history: History, value: string, at: number, merge = "unit") =>
      act(history, [{ type: "set-param", node: "show", param: merge, value }], { merge, at });
    let history = type(type(type(newHistory(chain), "a", 0), "ab", 900), "abc", 1800);
    expect(history.past.length).toBe(1);
    history = type(history, "abcd", 2900);
    expect(history.past.length).toBe(2);
    history = type(history, "x", 2950, "other");
    expect(history.past.length).toBe(3);
    history = type(act(history, [move(1)], { at: 2960 }), "y", 2970, "other");
    expect(history.past.length).toBe(5);
    expect(all(history, undo, ({ past }) => past.length === 0).document).toBe(chain);
  });

  test("brings back what was selected, and forgets what could be redone when something else is done", () => {
    const picked = select(newHistory(chain), new Set(["one", "gone"]));
    expect([...picked.selection]).toEqual(["one"]);
    const removed = act(picked, [{ type: "remove", ids: ["one"] }]);
    expect([...removed.selection]).toEqual([]);
    const back = undo(removed);
    expect([...back.selection]).toEqual(["one"]);
    expect(redo(act(back, [move(1)])).document.nodes.length).toBe(chain.nodes.length);
    expect(select(back, new Set()).future.length).toBe(1);
  });

  test("keeps the newest thousand steps", () => {
    let history = newHistory(chain);
    for (let step = 1; step <= KEPT + 20; step++) history = act(history, [move(1)]);
    const oldest = all(history, undo, ({ past }) => past.length === 0);
    expect(xOf(history) - xOf(oldest)).toBe(KEPT);
    expect(KEPT).toBeGreaterThanOrEqual(200);
  });
});
