import { useMemo } from "react";
import { useShallow } from "zustand/react/shallow";
import type { NodeState, NodeStates } from "#protocol/run-state.ts";
import type { ShownState, ShownStates } from "#web/scene/shown-state.ts";
import { activeTab, useEditor } from "#web/store/editor.ts";
import { editedSince } from "./edited-since.ts";
import { outerStatesOf } from "./outer-states.ts";
import { type KnownRun, useRun } from "./run-book.ts";

const NO_STATES: ShownStates = {};

/** The states of drawn nodes: sums where they stand for blocks. */
export function useOuterStates(run: KnownRun | undefined): NodeStates {
  const document = run?.document;
  const outer = useMemo(() => document && outerStatesOf(document), [document]);
  if (!run) return NO_STATES;
  return outer ? outer(run.states) : run.states;
}

/** What the nodes of the workflow in front show: the states of its tab's run, however long ago it ended. */
export function useShownStates(): { readonly run: KnownRun | undefined; readonly states: ShownStates } {
  const [id, now] = useEditor(
    useShallow((editor) => [activeTab(editor)?.run, activeTab(editor)?.history.document] as const),
  );
  const run = useRun(id);
  const then = run?.document;
  const states = useOuterStates(run);
  const edited = useMemo(() => (then && now ? editedSince(then, now) : undefined), [then, now]);
  return { run, states: useMemo(() => marked(states, edited), [states, edited]) };
}

const marks = new WeakMap<NodeState, ShownState>();

function marked(states: NodeStates, edited: ReadonlySet<string> | undefined): ShownStates {
  if (!edited || edited.size === 0) return states;
  const all = Object.entries(states).map(([id, state]) => [id, edited.has(id) ? markOf(state) : state] as const);
  return Object.fromEntries(all);
}

/** The same mark for the same state, so that what has not changed is not drawn again. */
function markOf(state: NodeState): ShownState {
  const known = marks.get(state);
  if (known) return known;
  const mark: ShownState = { ...state, edited: true };
  marks.set(state, mark);
  return mark;
}
