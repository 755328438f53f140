import { said } from "#core/said.ts";
import { comfyKindOf } from "#protocol/comfy-document.ts";
import type { LibraryItem } from "#protocol/library-item.ts";
import { isDocument } from "#protocol/migrate-document.ts";
import { parseJson } from "#protocol/parse-json.ts";
import { decodeText } from "#protocol/text.ts";

/** What a file is that was opened or dropped, by what is in it and not by its name. */
export type FileKind =
  | { readonly kind: "workflow" }
  /** Something that the library keeps. */
  | { readonly kind: LibraryItem["kind"] }
  /** What the server is asked for its workflow: a picture or film, or what ComfyUI's API takes. */
  | { readonly kind: "carrier" }
  | { readonly kind: "other"; readonly why: "not-ours" | "comfyui" | "unknown" | "empty" };

/** Bytes that are enough to tell a picture from a text. */
export const HEAD_BYTES = 16;
/** The largest file that is opened, in bytes; the server takes no larger ones. */
export const LARGEST = 64 * 2 ** 20;

/** The endings offered where files are chosen. */
export const ACCEPTED = ".json,.csv,.tsv,.npy,.yaml,.yml,.txt,.safetensors,.webp,.png,.jpg,.jpeg,.gif,.mp4,.webm";
/** Those of what the library keeps. */
export const KEPT = ".json,.csv,.tsv,.npy,.yaml,.yml";

const CARRIERS: readonly (readonly [at: number, bytes: string])[] = [
  [0, "\x89PNG\r\n\x1a\n"],
  [0, "GIF8"],
  [8, "WEBP"],
  [4, "ftyp"],
  [0, "\x1a\x45\xdf\xa3"],
];

/** Whether a file begins as a PNG, GIF, WebP, MP4 or WebM does. */
export function isCarrier(head: Uint8Array): boolean {
  const text = String.fromCharCode(...head.subarray(0, HEAD_BYTES));
  return CARRIERS.some(([at, bytes]) => text.startsWith(bytes, at));
}

/** Whether a file may be JSON: it begins with a bracket, after spaces. */
function isJson(head: Uint8Array): boolean {
  return /^\s*[{[]/.test(decodeText(head.subarray(0, HEAD_BYTES)));
}

const FORMATS: Readonly<Record<string, "workflow" | LibraryItem["kind"]>> = {
  "lemica.workflow": "workflow",
  "lemica.schedule": "schedule",
  "lemica.error-graph": "error-graph",
};

/** What a text is. @throws Failure `workflow/not-json`, with line and column. */
export function kindOfText(text: string): FileKind {
  const document = parseJson(text, said("The file"));
  const format = isDocument(document) && typeof document.format === "string" ? FORMATS[document.format] : undefined;
  if (format) return { kind: format };
  const comfy = comfyKindOf(document);
  // Whether its nodes are ours is the server's to say.
  if (comfy === "prompt") return { kind: "carrier" };
  return { kind: "other", why: comfy === "workflow" ? "comfyui" : "not-ours" };
}

/** What a file is by how it begins; for JSON, `text` is asked for. @throws Failure as `kindOfText` does. */
export async function kindOf(head: Uint8Array, text: () => Promise<string>): Promise<FileKind> {
  if (head.length === 0) return { kind: "other", why: "empty" };
  if (isCarrier(head)) return { kind: "carrier" };
  return isJson(head) ? kindOfText(await text()) : { kind: "other", why: "unknown" };
}

/** Whether a file is a table by its name, so that it was meant for an error matrix. */
export function isTable(fileName: string): boolean {
  return /\.(csv|tsv|txt|npy|npz|pkl|pt)$/i.test(fileName);
}

/** Whether a file is a picture that is looked at, by its name. */
export function isPicture(fileName: string): boolean {
  return /\.(png|jpe?g|webp|gif)$/i.test(fileName);
}

/** What a file is that is read as it stands, by its name: prompts, full runs, or arrays to condition on. */
export function arraysOf(fileName: string): string | undefined {
  if (/\.txt$/i.test(fileName)) return "prompts";
  if (/\.full-runs\.safetensors$/i.test(fileName)) return "full-runs";
  return /\.(safetensors|npy)$/i.test(fileName) ? "conditioning" : undefined;
}

/** The name of what a file holds: without folder and endings. */
export function titleOfFile(fileName: string): string {
  return fileName.replace(/^.*[\\/]/, "").replace(/(?:\.(?:workflow|schedule|error-graph|errors))?\.\w+$/, "");
}
