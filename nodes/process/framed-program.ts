import { spawn } from "node:child_process";
import type { Failure } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { failure } from "./failures.ts";
import { type Frame, frameBytes, frameReader } from "./frames.ts";
import type { Program } from "./program.ts";

const QUOTED = 60;

/**
 * Any other program: frames go to its standard input and come from its standard output, where it must print nothing else. It
 * is to end when its input does, which is when its parent has ended; to ignore signals of a terminal, which reach it as well;
 * and to do nothing for a parent of another version but say so.
 */
export function framedProgram(command: string, args: readonly string[]): Program<Frame, Frame> {
  return {
    start: (handshake) => {
      const child = spawn(command, [...args, ...handshake], { stdio: ["pipe", "pipe", "pipe"] });
      // What cannot be written is told to who wrote it.
      child.stdin?.on("error", () => {});
      return child;
    },
    send: ({ stdin }, frame, sent) => {
      const parts = frameBytes(frame);
      const last = parts.pop()!;
      stdin?.cork();
      for (const part of parts) stdin?.write(part);
      stdin?.write(last, sent);
      stdin?.uncork();
    },
    listen: ({ stdout }, hear, broken) => {
      const read = frameReader(hear);
      let isBroken = false;
      stdout?.on("data", (chunk: Buffer) => {
        if (isBroken) return;
        try {
          read(chunk);
        } catch (cause) {
          isBroken = true;
          broken(noMessage(command, chunk, cause));
        }
      });
    },
  };
}

function noMessage(command: string, chunk: Buffer, cause: unknown): Failure {
  const start = JSON.stringify(chunk.toString().slice(0, QUOTED));
  return failure(
    "process/no-message",
    said(
      "{command} wrote {start} to its standard output, where only messages may go; let it print that to its standard error.",
      { command, start },
    ),
    { cause },
  );
}
