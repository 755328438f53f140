import type { Failure } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { failure } from "./failures.ts";
import type { LibraryKind } from "./library.ts";

const SUFFIXES: Readonly<Record<LibraryKind, string>> = {
  schedule: ".schedule.json",
  "error-graph": ".error-graph.json",
};
const LONGEST = 120;
/** Windows opens a device for these, whatever follows the first dot. */
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

/** What a file of the library is by its name, or undefined for one that the library leaves alone. */
export function splitFileName(file: string): { readonly kind: LibraryKind; readonly name: string } | undefined {
  if (file.startsWith(".") || /[/\\\0]/.test(file)) return undefined;
  for (const [kind, suffix] of Object.entries(SUFFIXES) as [LibraryKind, string][])
    if (file.endsWith(suffix) && file.length > suffix.length) return { kind, name: file.slice(0, -suffix.length) };
  return undefined;
}

/** The file for an item of that name. @throws Failure `store/bad-item-name` for one that some file system refuses. */
export function fileNameOf(kind: LibraryKind, name: string): string {
  const clean = name.normalize("NFC").trim();
  const why =
    clean === ""
      ? said("is empty")
      : Buffer.byteLength(clean) > LONGEST
        ? said("is longer than {most} bytes", { most: LONGEST })
        : /[\p{Cc}\p{Cs}/\\:*?"<>|]/u.test(clean)
          ? said('has a control character or one of / \\ : * ? " < > |')
          : clean.startsWith(".")
            ? said("begins with a dot")
            : DEVICE.test(clean)
              ? said("is the name of a device on Windows")
              : undefined;
  if (why)
    throw failure(
      "store/bad-item-name",
      said("The name {clean} {why}; give another.", { clean: JSON.stringify(clean.slice(0, 80)), why }),
    );
  return fileOf(kind, clean);
}

/** The file for a name that was the name of a file already. */
export function fileOf(kind: LibraryKind, name: string): string {
  return name + SUFFIXES[kind];
}

const MAX_BYTES = 64 * 2 ** 20;

/** @throws Failure `store/item-too-large`. */
export function checkSize(file: string, bytes: number): void {
  if (bytes <= MAX_BYTES) return;
  throw failure(
    "store/item-too-large",
    said("{file} has {bytes} bytes, and files of the library may have {MAX_BYTES}; leave samples or edges out.", {
      file,
      bytes,
      MAX_BYTES,
    }),
  );
}

/** For a link, which could lead anywhere, or a device. */
export function noFile(file: string): Failure {
  return failure(
    "store/not-a-file",
    said("{file} is a link or a device; put the file itself into the library.", { file }),
  );
}
