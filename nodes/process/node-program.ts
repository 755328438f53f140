import { fork } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { builtProgram } from "./built.ts";
import type { Program } from "./program.ts";

/**
 * A module of this program in a Node of its own, where `serve` answers; messages are all that structured cloning knows.
 *
 * @param name of what the build makes of it (rolldown.config.ts), if it does: that runs where it is not older than its source.
 */
export function nodeProgram<ToChild extends object, FromChild>(
  source: URL,
  name?: string,
): Program<ToChild, FromChild> {
  return {
    start: (handshake) => {
      const built = name && builtProgram(name);
      return fork(built ?? fileURLToPath(source), handshake, {
        execArgv: built ? [] : ["--import", loader()],
        serialization: "advanced",
        stdio: ["ignore", "ignore", "pipe", "ipc"],
      });
    },
    send: (child, message, sent) => void child.send(message, sent),
    listen: (child, hear) => void child.on("message", (message) => hear(message as FromChild)),
  };
}

/** What reads TypeScript: there in a checkout alone. */
function loader(): string {
  return pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
}
