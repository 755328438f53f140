import { openDocument } from "../document/open-document.ts";
import { openTab, useEditor } from "../store/editor.ts";
import { followProblems } from "../store/problems.ts";
import { call, followServer, routes } from "../store/server.ts";

/** What a newcomer sees first: ready to run, with the model that comes along. */
const STARTER = "calibrate-and-compare";

/** Begins to follow the server, and opens the starter workflow if nothing else is open. */
export async function start(): Promise<void> {
  followServer();
  followProblems();
  if (useEditor.getState().tabs.length > 0) return;
  const workflow = await call(routes.readTemplate, { params: { id: STARTER } }).catch(() => undefined);
  if (workflow) openTab(openDocument({ ...workflow, id: crypto.randomUUID() }).document);
}
