import { settingList } from "./setting-list.ts";

/** All settings as a Markdown table; docs/operations.md has it, and a test keeps the two equal. */
export function settingTable(): string {
  const rows = settingList.map(({ key, flag, variable, fallback, expected, about }) => [
    `\`${key}\``,
    `\`${flag}\``,
    `\`${variable}\``,
    fallback === "" ? "none" : fallback,
    `${about} ${expected.charAt(0).toUpperCase()}${expected.slice(1)}.`,
  ]);
  const lines = [
    ["in the file", "flag", "variable", "default", "what it does, and what it may be"],
    Array(5).fill("---"),
    ...rows,
  ];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
