import { blockActions } from "../panels/blocks/block-actions.ts";
import type { Action } from "./action.ts";
import { arrangeActions } from "./arrange-actions.ts";
import { editActions } from "./edit-actions.ts";
import { goActions } from "./go-actions.ts";
import { nodeActions } from "./node-actions.ts";
import { runActions } from "./run-actions.ts";
import { viewActions } from "./view-actions.ts";
import { workflowActions } from "./workflow-actions.ts";

/**
 * Everything that can be done by name, sorted as the sheet of shortcuts shows it; the title of an area is the text
 * `commands.area.ID`. Where two have the same keys, the first that can be done is.
 */
export const areas: readonly { readonly id: string; readonly actions: readonly Action[] }[] = [
  { id: "blocks", actions: blockActions },
  { id: "workflow", actions: workflowActions },
  { id: "run", actions: runActions },
  { id: "edit", actions: editActions },
  { id: "nodes", actions: nodeActions },
  { id: "arrange", actions: arrangeActions },
  { id: "view", actions: viewActions },
  { id: "go", actions: goActions },
];

export const actions: readonly Action[] = areas.flatMap((area) => area.actions);

export function actionOf(id: string): Action {
  return actions.find((action) => action.id === id)!;
}
