import { openDocument } from "../document/open-document.ts";
import { keepDrafts } from "../store/drafts.ts";
import { useEditor } from "../store/editor.ts";
import { followLanguage } from "../store/failure-words.ts";
import { newId } from "../store/new-id.ts";
import { followProblems } from "../store/problems.ts";
import { followServer } from "../store/server.ts";
import { readTemplate } from "../store/templates.ts";
import { openEmpty, openInTab } from "../store/workspace.ts";
import { followElsewhere } from "../store/workspace-elsewhere.ts";
import { actionOf } from "./actions.ts";
import { keysOf, pressed } from "./shortcuts.ts";

/** What a newcomer sees first: ready to run, with the model that comes along. */
const STARTER = "calibrate-and-compare";

/** Opens what was open before, or the starter workflow, and begins to follow the server. */
export async function start(): Promise<void> {
  followLanguage();
  const recovered = keepDrafts();
  window.addEventListener("keydown", saveWhileWriting);
  const starter = readTemplate(STARTER).catch(() => undefined);
  const follower = followServer();
  followProblems();
  await recovered;
  followElsewhere(follower);
  if (useEditor.getState().tabs.length > 0) return;
  const workflow = await starter;
  if (useEditor.getState().tabs.length > 0) return;
  if (workflow) openInTab(openDocument({ ...workflow, id: newId() }));
  else openEmpty();
}

/** The keys that save do so in a field, too, with what is being written there; never do they save the page. */
function saveWhileWriting(event: KeyboardEvent): void {
  const save = actionOf("save");
  if (event.defaultPrevented || !keysOf(save).split(" ").includes(pressed(event))) return;
  event.preventDefault();
  const { activeElement } = document;
  if (!(activeElement instanceof HTMLElement) || activeElement.closest("[role=dialog], [role=alertdialog]")) return;
  // A field gives what is written in it when it is left.
  activeElement.blur();
  setTimeout(save.run);
}
