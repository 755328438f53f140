/** A title as the name of a file. */
export function fileName(title: string, extension: string): string {
  const plain = title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-+|-+$/g, "");
  return `${plain.slice(0, 80) || "result"}.${extension}`;
}

/** A name that every system takes for a file. */
export function fileNameOf(name: string, ending: string): string {
  const plain = name
    .replace(/[\p{Cc}\\/:*?"<>|]+/gu, " ")
    .replace(/\s+/g, " ")
    .replace(/^[. ]+|[. ]+$/g, "");
  return `${plain.slice(0, 80) || "workflow"}${ending}`;
}
