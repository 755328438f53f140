import type { FailureFacts } from "#core/failure.ts";
import { failureTables } from "./failure-tables.ts";

const HEAD = `# Failures

What goes wrong is told in one sentence that says what is wrong and what to do, followed by a code in brackets. Codes are
stable and meant for scripts; this page explains each of them, and is made of the tables beside the throws (\`failures.ts\` in each
room). \`lemica\` ends with exit code 2 where the command line, or a file that it names, must be changed, and with 1 where the work
itself failed. With a *1* in the table below a failure has exit code 1; all others have 2.
`;
/** What is to be said of all codes that begin alike. */
const OF_ROOM: Readonly<Record<string, string>> = {
  clipboard: "Only the editor gives these; they never end a program.",
};

/** docs/failures.md, made of the tables of all rooms. */
export function failuresPage(): string {
  const all = failureTables.flatMap(({ facts }) => Object.entries(facts)).sort(([a], [b]) => (a < b ? -1 : 1));
  const rooms = [...new Set(all.map(([code]) => roomOf(code)))];
  return `${HEAD}${rooms
    .map((room) =>
      section(
        room,
        all.filter(([code]) => roomOf(code) === room),
      ),
    )
    .join("")}`;
}

function roomOf(code: string): string {
  return code.slice(0, code.indexOf("/"));
}

function section(room: string, rows: readonly (readonly [string, FailureFacts])[]): string {
  const about = OF_ROOM[room] ? `${OF_ROOM[room]}\n\n` : "";
  const lines = rows.map(
    ([code, { blames, means, remedy }]) => `| \`${code}\` | ${blames === "work" ? "1 " : ""}| ${means} | ${remedy} |\n`,
  );
  return `\n## ${room}\n\n${about}| code | exit | what it means | what to do |\n|---|---|---|---|\n${lines.join("")}`;
}
