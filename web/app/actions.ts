import type { Action } from "./action.ts";
import { editActions } from "./edit-actions.ts";
import { runActions } from "./run-actions.ts";
import { viewActions } from "./view-actions.ts";
import { workflowActions } from "./workflow-actions.ts";

/** Everything that can be done by name. */
export const actions: readonly Action[] = [...workflowActions, ...runActions, ...editActions, ...viewActions];

export function actionOf(id: string): Action {
  return actions.find((action) => action.id === id)!;
}
