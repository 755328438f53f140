/** Tags as they are written in one line, with commas between: Western or Chinese ones. Each once. */
export function tagsOf(text: string): string[] {
  const tags = text.split(/[,，、;；]/).map((tag) => tag.trim().replace(/\s+/g, " "));
  return [...new Set(tags.filter((tag) => tag !== ""))];
}
