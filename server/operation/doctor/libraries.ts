import { askNode } from "./ask-program.ts";
import { type Check, fail, ok } from "./finding.ts";

/** Libraries with machine code, and a line that makes each of them use it and print what it is. */
const LIBRARIES = {
  sharp: 'const { default: sharp } = await import("sharp"); console.log("libvips", sharp.versions.vips)',
  libsql: `const { default: Sqlite } = await import("libsql"); const db = new Sqlite(":memory:");
    console.log("SQLite", db.prepare("SELECT sqlite_version() AS version").get().version)`,
};
export const REINSTALL = "Run npm ci on this machine: the libraries are those of another system, or incomplete.";

/** Whether the libraries of machine code load on this machine. */
export const checkLibraries: Check = () =>
  Promise.all(
    Object.entries(LIBRARIES).map(async ([name, script]) => {
      const said = await askNode(script);
      return "out" in said ? ok(name, said.out.trim()) : fail(name, `does not load (${said.failure})`, REINSTALL);
    }),
  );
