import type { WorkflowDocument } from "#web/document/document.ts";
import type { History } from "#web/document/history.ts";

/** The history of a document as that of another one: undoing must not lead back to the id of before. */
export function withId(history: History, id: string): History {
  const of = (document: WorkflowDocument): WorkflowDocument => ({ ...document, id });
  const all = (steps: History["past"]) =>
    steps.map((step) => ({ ...step, moment: { ...step.moment, document: of(step.moment.document) } }));
  const { gesture: _, ...rest } = history;
  return { ...rest, document: of(history.document), past: all(history.past), future: all(history.future) };
}
