import { fork } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Program } from "./program.ts";

const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

/** A module of this program in a Node of its own, where `serve` answers; messages are all that structured cloning knows. */
export function nodeProgram<ToChild extends object, FromChild>(module: URL): Program<ToChild, FromChild> {
  return {
    start: (handshake) =>
      fork(fileURLToPath(module), handshake, {
        execArgv: ["--import", tsx],
        serialization: "advanced",
        stdio: ["ignore", "ignore", "pipe", "ipc"],
      }),
    send: (child, message, sent) => void child.send(message, sent),
    listen: (child, hear) => void child.on("message", (message) => hear(message as FromChild)),
  };
}
