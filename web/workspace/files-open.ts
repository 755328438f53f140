import type { LibraryItem } from "#protocol/library-item.ts";
import { decodeText } from "#protocol/text.ts";
import { formatWorkflow, parseWorkflow } from "#protocol/workflow.ts";
import { diff, isSame } from "#web/document/diff.ts";
import type { WorkflowDocument } from "#web/document/document.ts";
import { openDocument, withUsedBlocks } from "#web/document/open-document.ts";
import { SaidError, say } from "#web/i18n/say.ts";
import { showTab } from "#web/store/editor.ts";
import { whyOf } from "#web/store/failure-words.ts";
import { call, routes } from "#web/store/server.ts";
import { toast } from "#web/store/surface.ts";
import { fileNameOf } from "#web/ui/file-name.ts";
import { saveFile } from "#web/ui/save-file.ts";
import { ACCEPTED, HEAD_BYTES, isTable, kindOf, LARGEST, titleOfFile } from "./files.ts";
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
 * library, also as other programs write them (a matrix as CSV, npy or JSON, a mask, a list of steps). What is none of these is told, each by its
 * name.
 *
 * @param onKept told of each that the library keeps now.
 */
export async function openFiles(files: readonly File[], onKept?: (item: LibraryItem) => void): Promise<void> {
  for (const file of files) {
    try {
      await openFile(file, onKept);
    } catch (failure) {
      toast(
        "failed",
        whyOf(failure, (why) => say("workspace.file-refused", { file: file.name, why })),
      );
    }
  }
}

async function openFile(file: File, onKept: (item: LibraryItem) => void = () => {}): Promise<void> {
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
      onKept(await keepForeign(file, found.why));
      return;
    default:
      onKept(await keep(file, found.kind));
  }
}

async function keep(file: File, kind: LibraryItem["kind"]): Promise<LibraryItem> {
  const query = { kind, name: titleOfFile(file.name), fileName: file.name };
  const item = await call(routes.saveToLibrary, { query, body: file });
  toast("done", say("library.kept", { name: item.name }));
  return item;
}

/** What another program wrote: the server reads matrices and schedules of many forms, and says why it cannot read one. */
async function keepForeign(file: File, why: "not-ours" | "comfyui" | "unknown" | "empty"): Promise<LibraryItem> {
  if (why === "comfyui" || why === "empty") throw new SaidError(`workspace.file-${why}`);
  try {
    return await keep(file, "error-graph");
  } catch (matrix) {
    return await keep(file, "schedule").catch(() => {
      throw isTable(file.name) ? matrix : new SaidError(`workspace.file-${why}`);
    });
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
  saveFile(new Blob([text], { type: "application/json" }), fileNameOf(workflow.name, ".workflow.json"));
}
