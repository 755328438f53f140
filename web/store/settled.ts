import type { WorkflowDocument } from "#web/document/document.ts";
import { activeTab, type Editor, useEditor } from "./editor.ts";

/** The document in front as it was before the gesture that is under way, or else as it is. */
export function settledDocument(editor: Editor = useEditor.getState()): WorkflowDocument | undefined {
  const history = activeTab(editor)?.history;
  return history?.gesture?.before.document ?? history?.document;
}

/** As `settledDocument`, for whatever stands around the canvas: while something is dragged only the canvas is drawn anew. */
export function useSettledDocument(): WorkflowDocument | undefined {
  return useEditor(settledDocument);
}
