import { execFile } from "node:child_process";
import { HOME } from "#process/home.ts";

/** How a program ended. */
export type Said = { readonly out: string } | { readonly failure: string };

const LONGEST_MS = 30_000;

/** Runs a short program and gives what it printed, or why it did not end well; a crash of it is its own. */
export function askProgram(program: string, args: readonly string[]): Promise<Said> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd: HOME, timeout: LONGEST_MS, windowsHide: true }, (error, out, complaint) => {
      if (error === null) return resolve({ out });
      const said =
        complaint
          .trim()
          .split("\n")
          .find((line) => /error/i.test(line)) ?? error.message.split("\n")[0]!;
      resolve({ failure: error.killed ? `no answer within ${LONGEST_MS / 1000} s` : said.trim() });
    });
  });
}

/** Runs a line of JavaScript (a module) in a Node of its own, where this program's libraries are found. */
export function askNode(script: string): Promise<Said> {
  return askProgram(process.execPath, ["--input-type=module", "--eval", script]);
}
