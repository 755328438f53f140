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
import { ACCEPTED, arraysOf, HEAD_BYTES, isPicture, isTable, kindOf, LARGEST, titleOfFile } from "./files.ts";
import { openInTab, tabOfWorkflow, withFreeId } from "./workspace.ts";

/** Lets a person choose files. */
export async function chooseFiles(accept = ACCEPTED, multiple = true): Promise<readonly File[]> {
  const input = Object.assign(document.createElement("input"), { type: "file", accept, multiple });
  return await new Promise((resolve) => {
    input.addEventListener("change", () => resolve([...(input.files ?? [])]));
    input.addEventListener("cancel", () => resolve([]));
    input.click();
  });
}

/** A file that is there now, by the path that nodes read it by. `of`: what it is, as the `path` of a parameter says it. */
export interface Arrival {
  readonly of: string;
  readonly path: string;
}

export function arrivalOf({ id, kind }: Pick<LibraryItem, "id" | "kind">): Arrival {
  return { of: kind, path: `library/${id}` };
}

/**
 * Opens files: workflows, and pictures that carry one, in tabs of their own. Schedules and error graphs are kept in the
 * library, also as other programs write them (a matrix as CSV, npy or JSON, a mask, a list of steps); prompts, pictures and arrays are
 * uploaded. What is none of these is told, each by its name.
 *
 * @param onArrival told of each that nodes can read now.
 */
export async function openFiles(files: readonly File[], onArrival?: (arrival: Arrival) => void): Promise<void> {
  for (const file of files) {
    try {
      const arrival = await openFile(file);
      if (arrival) onArrival?.(arrival);
    } catch (failure) {
      toast(
        "failed",
        whyOf(failure, (why) => say("workspace.file-refused", { file: file.name, why })),
      );
    }
  }
}

async function openFile(file: File): Promise<Arrival | undefined> {
  if (file.size > LARGEST) throw new SaidError("workspace.file-too-large", { most: LARGEST / 2 ** 20 });
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const found = await kindOf(head, async () => decodeText(await bytesOf(file)));
  switch (found.kind) {
    case "workflow":
      openRead(openDocument(parseWorkflow(decodeText(await bytesOf(file)))));
      return undefined;
    case "carrier":
      return await openCarrier(file);
    case "other":
      return await keepForeign(file, found.why);
    default:
      return await keep(file, found.kind);
  }
}

/** Keeps a file for a parameter that takes such files. @returns the path that it is read by. */
export async function keepFor(of: string, file: File): Promise<string> {
  if (of === "schedule" || of === "error-graph") return (await keep(file, of)).path;
  return (await upload(file, of)).path;
}

async function keep(file: File, kind: LibraryItem["kind"]): Promise<Arrival> {
  const query = { kind, name: titleOfFile(file.name), fileName: file.name };
  const item = await call(routes.saveToLibrary, { query, body: file });
  toast("done", say("library.kept", { name: item.name }));
  return arrivalOf(item);
}

async function upload(file: File, of: string): Promise<Arrival> {
  const { name } = await call(routes.saveInput, { params: { name: file.name }, body: file });
  toast("done", say("workspace.uploaded", { name }));
  return { of, path: name };
}

/** A workflow that a picture or a film carries. A picture without one is wanted as what it shows. */
async function openCarrier(file: File): Promise<Arrival | undefined> {
  try {
    openRead(openDocument(await call(routes.extractWorkflow, { body: file })));
    return undefined;
  } catch (failure) {
    if (!isPicture(file.name) || codeOf(failure) !== "http/no-workflow-inside") throw failure;
    return await upload(file, "picture");
  }
}

/** What another program wrote: the server reads matrices and schedules of many forms, and says why it cannot read one. */
async function keepForeign(file: File, why: "not-ours" | "comfyui" | "unknown" | "empty"): Promise<Arrival> {
  if (why === "comfyui" || why === "empty") throw new SaidError(`workspace.file-${why}`);
  // One that can carry no workflow.
  if (why === "unknown" && isPicture(file.name)) return await upload(file, "picture");
  const arrays = arraysOf(file.name);
  if (arrays && !isTable(file.name)) return await upload(file, arrays);
  try {
    return await keep(file, "error-graph");
  } catch (matrix) {
    return await keep(file, "schedule").catch(async () => {
      if (arrays) return await upload(file, arrays);
      throw isTable(file.name) ? matrix : new SaidError(`workspace.file-${why}`);
    });
  }
}

function codeOf(failure: unknown): unknown {
  return failure instanceof Error && "code" in failure ? failure.code : undefined;
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
