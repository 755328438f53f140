import { newId } from "#web/document/new-id.ts";
import { openDocument } from "#web/document/open-document.ts";
import { say } from "#web/i18n/say.ts";
import { whyOf } from "#web/store/failure-words.ts";
import { call, routes } from "#web/store/server.ts";
import { toast } from "#web/store/surface.ts";
import { readTemplate } from "./templates.ts";
import { openInTab, showWorkflow } from "./workspace.ts";

/** Opens a workflow of the library, or shows its tab. */
export async function openSaved(id: string): Promise<void> {
  if (showWorkflow(id)) return;
  await telling(async () => {
    const { etag, document } = await call(routes.readWorkflow, { params: { id } });
    // While it was read it may have been opened.
    if (!showWorkflow(id)) openInTab(openDocument(document), { saved: etag });
  });
}

/** Opens a template as a new workflow. */
export async function openTemplate(id: string): Promise<void> {
  await telling(async () => {
    const workflow = await readTemplate(id);
    openInTab(openDocument({ ...workflow, id: newId() }));
  });
}

/** Opens an earlier state of a workflow as a new one. */
export async function openVersion(id: string, version: number): Promise<void> {
  await telling(async () => {
    const workflow = await call(routes.readWorkflowVersion, { params: { id, version } });
    openInTab(openDocument({ ...workflow, id: newId() }));
  });
}

/** Does something and says what went wrong with it. @returns false then. */
export async function telling(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (failure) {
    toast(
      "failed",
      whyOf(failure, (why) => say("workspace.failed", { why })),
    );
    return false;
  }
}
