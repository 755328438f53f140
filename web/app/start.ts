import { openDocument } from "../document/open-document.ts";
import { keepDrafts } from "../store/drafts.ts";
import { useEditor } from "../store/editor.ts";
import { newId } from "../store/new-id.ts";
import { followProblems } from "../store/problems.ts";
import { call, followServer, routes } from "../store/server.ts";
import { openEmpty, openInTab } from "../store/workspace.ts";
import { followElsewhere } from "../store/workspace-elsewhere.ts";

/** What a newcomer sees first: ready to run, with the model that comes along. */
const STARTER = "calibrate-and-compare";

/** Opens what was open before, or the starter workflow, and begins to follow the server. */
export async function start(): Promise<void> {
  const recovered = keepDrafts();
  const starter = call(routes.readTemplate, { params: { id: STARTER } }).catch(() => undefined);
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
