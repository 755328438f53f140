import { useSettings } from "#web/store/settings.ts";
import { useSurface } from "#web/store/surface.ts";
import type { Action } from "./action.ts";

const MAC = navigator.platform.startsWith("Mac");

/** The keys of an action as chosen, or else the usual ones. */
export function keysOf({ id, keys = "" }: Action, shortcuts = useSettings.getState().shortcuts): string {
  return shortcuts[id] ?? keys;
}

/** The first keys of an action as they stand on this keyboard: `Ctrl+Z`, or `⌘Z` on a Mac; empty if it has none. */
export function shownKeys(action: Action, shortcuts = useSettings.getState().shortcuts): string {
  return shownAs(keysOf(action, shortcuts).split(" ")[0] ?? "");
}

/** Keys as they stand on this keyboard. */
export function shownAs(keys: string): string {
  const plain = keys
    .replace("ContextMenu", "Menu")
    .replace(/Arrow(\w+)/, (_, way: string) => ({ Left: "←", Right: "→", Up: "↑", Down: "↓" })[way] ?? way);
  // A sign that is typed with Shift says so itself.
  const sign = plain.replace(/Shift\+([^A-Za-z0-9←→↑↓])$/, "$1");
  if (!MAC) return sign.replace("Mod", "Ctrl");
  return sign.replace("Mod+", "⌘").replace("Shift+", "⇧").replace("Alt+", "⌥");
}

/** What was pressed, in the way that actions name keys. */
export function pressed(event: KeyboardEvent): string {
  const mod = MAC ? event.metaKey : event.ctrlKey;
  // With Shift, signs are named by what they are, letters by their key.
  const key = event.key.length === 1 && event.key !== " " ? event.key.toUpperCase() : event.key;
  const shift = event.shiftKey && (event.key.length > 1 || /[A-Z0-9?]/.test(key) || /^Digit\d$/.test(event.code));
  const digit = shift && /^Digit\d$/.test(event.code) ? event.code.slice(5) : key;
  return [mod && "Mod", shift && "Shift", event.altKey && "Alt", event.altKey ? event.code.replace("Key", "") : digit]
    .filter(Boolean)
    .join("+");
}

/** What is meant for the workflow also while a prompt or a number is written: to run, to save and to search. */
const EVEN_WRITING = /^Mod\+((Shift\+|Alt\+)*Enter|S|K)$/;

/**
 * Does what keys stand for, unless something is being written or a window is open. Of the actions of the same keys it does
 * the first that can be done. @returns a function that stops.
 */
export function listenToKeys(actions: readonly Action[]): () => void {
  const hear = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const { surface } = useSurface.getState();
    if (surface !== undefined) return;
    const keys = pressed(event);
    if (isElsewhere(event.target) || (isWriting(event.target) && !EVEN_WRITING.test(keys))) return;
    if (belongsTo(event.target, keys)) return;
    const action = actions.find((each) => keysOf(each).split(" ").includes(keys) && (each.enabled?.() ?? true));
    if (!action) return;
    event.preventDefault();
    action.run();
  };
  // A button takes Enter for a press whatever else is held down, so that what runs is heard before it.
  const early = (event: KeyboardEvent) => {
    if (isWriting(event.target) || !WITH_ENTER.test(pressed(event))) return;
    hear(event);
    if (event.defaultPrevented) event.stopPropagation();
  };
  window.addEventListener("keydown", early, { capture: true });
  window.addEventListener("keydown", hear);
  return () => {
    window.removeEventListener("keydown", early, { capture: true });
    window.removeEventListener("keydown", hear);
  };
}

const WITH_ENTER = /^((Mod|Alt)\+|Shift\+(Mod|Alt)\+).*Enter$/;

/** In these, letters are written; a slider or a radio button leaves them to the shortcuts. */
const WRITTEN_IN =
  "input:not([type=radio], [type=checkbox], [type=range]), textarea, select, [contenteditable]:not([contenteditable=false])";

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest(WRITTEN_IN) !== null;
}

/** Menus and windows have keys of their own. */
function isElsewhere(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("[role=menu], [role=dialog]") !== null;
}

/** Keys that move about, press and type ahead in what has the focus. */
const OF_BUTTONS = /^(Shift\+)?(Enter|Tab|Arrow\w+| )$/;
const OF_LISTS =
  "[role=tree], [role=treegrid], [role=listbox], [role=grid], [role=tablist], [role=radiogroup], [role=separator]";

/** Whether keys without Ctrl and Alt belong to what has the focus, such as a button, a tab or a list, rather than to the canvas. */
function belongsTo(target: EventTarget | null, keys: string): boolean {
  if (/^(Mod|Shift\+Mod|Alt|Shift\+Alt)\+/.test(keys) || /^(Shift\+)?F\d+$/.test(keys) || keys === "Shift+?")
    return false;
  // On the page itself Tab moves the focus, as on every page.
  if (target === document.body) return /^(Shift\+)?Tab$/.test(keys);
  if (!(target instanceof HTMLElement) || target instanceof HTMLCanvasElement) return false;
  return OF_BUTTONS.test(keys) || target.closest(OF_LISTS) !== null;
}
