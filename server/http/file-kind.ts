import { extname } from "node:path";
import { inARow, said } from "#core/said.ts";
import { failure } from "./failures.ts";

/** What is done with files of an extension. */
export interface FileKind {
  readonly type: string;
  /** Browsers may show it in place: it can run nothing. */
  readonly inline: boolean;
  /** It may be uploaded. */
  readonly upload: boolean;
}

const picture = (type: string): FileKind => ({ type, inline: true, upload: true });
const text = (type: string): FileKind => ({ type: `${type}; charset=utf-8`, inline: false, upload: true });

/** Numbers in bulk, which no page shows. */
const values: FileKind = { type: "application/octet-stream", inline: false, upload: true };

const KINDS: Readonly<Record<string, FileKind>> = {
  ".png": picture("image/png"),
  ".jpg": picture("image/jpeg"),
  ".jpeg": picture("image/jpeg"),
  ".webp": picture("image/webp"),
  ".gif": picture("image/gif"),
  ".mp4": picture("video/mp4"),
  ".webm": picture("video/webm"),
  ".json": text("application/json"),
  ".csv": text("text/csv"),
  ".txt": text("text/plain"),
  ".tsv": text("text/tab-separated-values"),
  ".yaml": text("application/yaml"),
  ".yml": text("application/yaml"),
  ".npy": values,
  ".safetensors": values,
  // It can hold scripts: a page may show it as a picture, which runs none, and nobody can open it in place.
  ".svg": { type: "image/svg+xml", inline: false, upload: false },
};

const UNKNOWN: FileKind = { type: "application/octet-stream", inline: false, upload: false };

/** By the extension of a name, in any case. */
export function kindOf(name: string): FileKind {
  return KINDS[extname(name).toLowerCase()] ?? UNKNOWN;
}

/** @throws Failure `http/unknown-kind` unless files of that extension may be uploaded. */
export function checkUploadable(name: string): void {
  if (kindOf(name).upload) return;
  const known = Object.keys(KINDS).filter((extension) => KINDS[extension]!.upload);
  throw failure(
    "http/unknown-kind",
    said("{name} is of a kind that cannot be uploaded; those that can end in {known}.", {
      name: JSON.stringify(name),
      known: inARow(known),
    }),
  );
}
