import type { Action } from "#web/actions/action.ts";
import { keysOf } from "#web/actions/shortcuts.ts";

/** Keys that browsers keep for themselves on at least one system, so that pages never hear them. */
const TAKEN = new Set(["Mod+W", "Mod+T", "Mod+N", "Mod+Shift+N", "Mod+Shift+T", "Mod+Shift+W", "Mod+Q", "Mod+Tab"]);

/** The other actions that have one of these keys. Blocks may share keys with workflows: each works where the other does not. */
export function conflictsOf(
  action: Action,
  keys: string,
  actions: readonly Action[],
  shortcuts: Readonly<Record<string, string>>,
  shared: ReadonlySet<string>,
): readonly Action[] {
  const wanted = keys.split(" ").filter((each) => each !== "");
  if (shared.has(action.id)) return [];
  return actions.filter(
    (other) =>
      other.id !== action.id &&
      !shared.has(other.id) &&
      keysOf(other, shortcuts)
        .split(" ")
        .some((each) => wanted.includes(each)),
  );
}

/** Whether the browser keeps the keys for itself. */
export function isTaken(keys: string): boolean {
  return TAKEN.has(keys);
}
