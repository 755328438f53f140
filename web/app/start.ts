import { actionOf } from "#web/actions/actions.ts";
import { keepRoom } from "#web/actions/keep-room.ts";
import { keysOf, pressed } from "#web/actions/shortcuts.ts";
import { newId } from "#web/document/new-id.ts";
import { openDocument } from "#web/document/open-document.ts";
import { followRuns } from "#web/runs/follow-runs.ts";
import { useEditor } from "#web/store/editor.ts";
import { followServer, takeToken } from "#web/store/server.ts";
import { followLanguage } from "#web/store/words.ts";
import { keepDrafts } from "#web/workspace/drafts.ts";
import { followBlocks } from "#web/workspace/follow-blocks.ts";
import { followProblems } from "#web/workspace/problems.ts";
import { followElsewhere } from "#web/workspace/saved-elsewhere.ts";
import { readTemplate } from "#web/workspace/templates.ts";
import { openEmpty, openInTab } from "#web/workspace/workspace.ts";

/** What a newcomer sees first: ready to run, with the model that comes along. */
const STARTER = "propose-from-full-runs";

/** Opens what was open before, or the starter workflow, and begins to follow the server. */
export async function start(): Promise<void> {
  takeToken();
  followLanguage();
  const recovered = keepDrafts();
  window.addEventListener("keydown", saveWhileWriting);
  const starter = readTemplate(STARTER).catch(() => undefined);
  const follower = followServer();
  followProblems();
  followRuns();
  followBlocks();
  keepRoom();
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
