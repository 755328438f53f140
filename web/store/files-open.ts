import { decodeText } from "#protocol/text.ts";
import { formatWorkflow, parseWorkflow } from "#protocol/workflow.ts";
import { diff, isSame } from "../document/diff.ts";
import type { WorkflowDocument } from "../document/document.ts";
import { openDocument, withUsedBlocks } from "../document/open-document.ts";
import { showTab } from "./editor.ts";
import { whyOf } from "./failure-words.ts";
import { ACCEPTED, fileNameOf, HEAD_BYTES, kindOf, LARGEST, titleOfFile } from "./files.ts";
import { SaidError, say } from "./say.ts";
import { call, routes } from "./server.ts";
import { toast } from "./surface.ts";
import { openInTab, tabOfWorkflow, withFreeId } from "./workspace.ts";

/** Lets a person choose files. */
export async function chooseFiles(accept = ACCEPTED): Promise<readonly File[]> {
  const input = Object.assign(document.createElement("input"), { type: "file", accept, multiple: true });
  return await new Promise((resolve) => {
    input.addEventListener("change", () => resolve([...(input.files ?? [])]));
    input.addEventListener("cancel", () => resolve([]));
    input.click();
  });
}

/**
 * Opens files: workflows, and pictures that carry one, in tabs of their own; schedules and error graphs are kept in the
 * library. What is none of these is told, each by its name.
 */
export async function openFiles(files: readonly File[]): Promise<void> {
  for (const file of files) {
    try {
      await openFile(file);
    } catch (failure) {
      toast(
        "failed",
        whyOf(failure, (why) => say("workspace.file-refused", { file: file.name, why })),
      );
    }
  }
}

async function openFile(file: File): Promise<void> {
  if (file.size > LARGEST) throw new SaidError("workspace.file-too-large", { most: LARGEST / 2 ** 20 });
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const found = await kindOf(head, async () => decodeText(await bytesOf(file)));
  switch (found.kind) {
    case "workflow":
      openRead(openDocument(parseWorkflow(decodeText(await bytesOf(file)))));
      return;
    case "carrier":
      openRead(openDocument(await call(routes.extractWorkflow, { body: file })));
      return;
    case "other":
      throw new SaidError(`workspace.file-${found.why}`);
    default: {
      const query = { kind: found.kind, name: titleOfFile(file.name), fileName: file.name };
      const { name } = await call(routes.saveToLibrary, { query, body: file });
      toast("done", say("library.kept", { name }));
    }
  }
}

async function bytesOf(file: File): Promise<Uint8Array> {
  return new Uint8Array(await file.arrayBuffer());
}

function openRead({ document, repairs }: ReturnType<typeof openDocument>): void {
  const open = tabOfWorkflow(document.id);
  // The same file again is the same tab.
  if (open && isSame(diff(open.history.document, document))) showTab(open.key);
  else openInTab({ document: withFreeId(document), repairs });
}

/** Gives the workflow to the browser as a file. */
export function exportWorkflow(workflow: WorkflowDocument): void {
  const text = formatWorkflow(withUsedBlocks(workflow));
  download(new Blob([text], { type: "application/json" }), fileNameOf(workflow.name, ".workflow.json"));
}

/** Gives something to the browser as a file. */
export function download(content: Blob, name: string): void {
  const href = URL.createObjectURL(content);
  Object.assign(document.createElement("a"), { href, download: name }).click();
  // The browser reads it after this turn.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
