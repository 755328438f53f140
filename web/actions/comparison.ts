import { create } from "zustand";
import type { WorkflowDocument } from "#web/document/document.ts";
import { say } from "#web/i18n/say.ts";
import { tabOf, useEditor } from "#web/store/editor.ts";
import { openSurface } from "#web/store/surface.ts";

/** A state of a workflow that is compared, and what it is called. */
export interface Side {
  readonly label: string;
  readonly document: WorkflowDocument;
}

/** The two states that the window with the differences shows. */
export interface Comparison {
  readonly before: Side;
  readonly after: Side;
}

export const useComparison = create<{ readonly comparison: Comparison | undefined }>()(() => ({
  comparison: undefined,
}));

/** Shows how a later state differs from an earlier one. */
export function compare(before: Side, after: Side): void {
  useComparison.setState({ comparison: { before, after } });
  openSurface({ kind: "dialog", name: "diff" });
}

/** Shows what was changed in a tab since it was saved. */
export function compareWithSaved(key: string): void {
  const tab = tabOf(useEditor.getState(), key);
  if (!tab?.saved) return;
  compare(
    { label: say("diff.saved"), document: tab.saved.document },
    { label: say("diff.now"), document: tab.history.document },
  );
}
