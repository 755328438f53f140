import type { Action } from "./action.ts";
import { arrangeActions } from "./arrange-actions.ts";
import { blockActions } from "./block-actions.ts";
import { editActions } from "./edit-actions.ts";
import { goActions } from "./go-actions.ts";
import { nodeActions } from "./node-actions.ts";
import { runActions } from "./run-actions.ts";
import { viewActions } from "./view-actions.ts";
import { workflowActions } from "./workflow-actions.ts";

/** An area of what can be done; its title is the text `commands.area.ID`. */
export interface Area {
  readonly id: string;
  readonly actions: readonly Action[];
}

/** Everything that can be done by name, sorted as people look for it. */
export const areas: readonly Area[] = [
  { id: "run", actions: runActions },
  { id: "workflow", actions: workflowActions },
  { id: "edit", actions: editActions },
  { id: "nodes", actions: nodeActions },
  { id: "blocks", actions: blockActions },
  { id: "arrange", actions: arrangeActions },
  { id: "view", actions: viewActions },
  { id: "go", actions: goActions },
];

/** Where two have the same keys, the first that can be done is: what is meant for a block comes before all else. */
export const actions: readonly Action[] = [...new Set([...blockActions, ...areas.flatMap((area) => area.actions)])];

export function actionOf(id: string): Action {
  return actions.find((action) => action.id === id)!;
}
