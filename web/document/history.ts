import { applyAll } from "./apply.ts";
import type { Command, CommandType } from "./commands.ts";
import type { WorkflowDocument } from "./document.ts";
import { nothing, type Selection, standing } from "./selection.ts";

/** Steps that can be undone; the oldest are forgotten beyond that. */
export const KEPT = 1000;
/** Changes of one thing within this time of each other are one step, milliseconds. */
const TOGETHER_MS = 1000;

/** What a step goes back to. */
interface Moment {
  readonly document: WorkflowDocument;
  readonly selection: Selection;
}

/** What an entry of the undo menu says: the kind of the first change, and how many there were. */
interface Step {
  readonly label: CommandType;
  /** The state on the other side of the step: before it to undo it, after it to redo it. */
  readonly moment: Moment;
  /** Steps with the same key that follow each other closely are one. */
  readonly merge?: string | undefined;
  readonly at: number;
}

/**
 * A document with all that can be undone and redone. Never changed: each function gives another. States share what is equal,
 * so that undoing costs the same whatever the size of the document.
 */
export interface History extends Moment {
  readonly past: readonly Step[];
  readonly future: readonly Step[];
  /** While something is dragged: what it was before, and what was first done. */
  readonly gesture?: { readonly before: Moment; readonly label?: CommandType } | undefined;
}

export function newHistory(document: WorkflowDocument): History {
  return { document, selection: nothing, past: [], future: [] };
}

/**
 * Does commands as one step; within a gesture, as a part of it. Nothing is kept if nothing changes.
 *
 * @param at milliseconds of any clock.
 * @param merge what is being changed, e.g. `param:schedule.budget`: typing there is one step until a pause.
 */
export function act(
  history: History,
  commands: readonly Command[],
  { at = 0, merge, selection = history.selection }: { at?: number; merge?: string; selection?: Selection } = {},
): History {
  const document = applyAll(history.document, commands);
  const now: Moment = { document, selection: standing(selection, document) };
  if (document === history.document) return { ...history, selection: now.selection };
  const label = commands[0]!.type;
  const { gesture } = history;
  if (gesture) return { ...history, ...now, gesture: { ...gesture, label: gesture.label ?? label } };
  const last = history.past.at(-1);
  const continues = merge !== undefined && last?.merge === merge && at - last.at <= TOGETHER_MS;
  const past = continues
    ? [...history.past.slice(0, -1), { ...last, at }]
    : [...history.past, { label, moment: momentOf(history), merge, at }].slice(-KEPT);
  return { ...history, ...now, past, future: [] };
}

/** Selects without a step. */
export function select(history: History, selection: Selection): History {
  return { ...history, selection: standing(selection, history.document) };
}

/** From here to `commit` all is one step. A gesture that is still open is committed first. */
export function begin(history: History): History {
  return { ...commit(history), gesture: { before: momentOf(history) } };
}

export function commit(history: History): History {
  const { gesture, ...rest } = history;
  if (gesture === undefined) return history;
  if (gesture.label === undefined || gesture.before.document === history.document) return rest;
  const step: Step = { label: gesture.label, moment: gesture.before, at: 0 };
  return { ...rest, past: [...history.past, step].slice(-KEPT), future: [] };
}

/** Ends a gesture as if it had not been. */
export function abandon(history: History): History {
  const { gesture, ...rest } = history;
  return gesture ? { ...rest, ...gesture.before } : history;
}

/** In a gesture: abandons it. */
export function undo(history: History): History {
  if (history.gesture) return abandon(history);
  const step = history.past.at(-1);
  if (step === undefined) return history;
  const back: Step = { label: step.label, moment: momentOf(history), at: 0 };
  return { ...step.moment, past: history.past.slice(0, -1), future: [...history.future, back] };
}

export function redo(history: History): History {
  const step = history.future.at(-1);
  if (history.gesture || step === undefined) return history;
  const back: Step = { label: step.label, moment: momentOf(history), at: 0 };
  return { ...step.moment, past: [...history.past, back], future: history.future.slice(0, -1) };
}

function momentOf({ document, selection }: History): Moment {
  return { document, selection };
}

/** The history of a document as that of another one: undoing must not lead back to the id of before. */
export function withId(history: History, id: string): History {
  const of = (document: WorkflowDocument): WorkflowDocument => ({ ...document, id });
  const all = (steps: History["past"]) =>
    steps.map((step) => ({ ...step, moment: { ...step.moment, document: of(step.moment.document) } }));
  const { gesture: _, ...rest } = history;
  return { ...rest, document: of(history.document), past: all(history.past), future: all(history.future) };
}
