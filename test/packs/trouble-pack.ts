import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { socket } from "#kit/socket.ts";
import { handingOn, NUMBER } from "./numbers.ts";

/** A number with the moment it was made. */
const STAMPED = socket<{ readonly value: number; readonly date: string }>("STAMPED", {
  title: "Stamped number",
  colour: "#66aa33",
  essence: ({ value }) => value,
});

const number = defineNode({
  type: "test/number",
  version: 1,
  title: "Number",
  summary: "Gives a number.",
  inputs: {},
  outputs: { value: output(NUMBER, "The number") },
  params: z.object({ value: z.number().default(1) }),
  run: (_, { value }) => ({ value }),
});

const stamp = defineNode({
  type: "test/stamp",
  version: 1,
  title: "Stamp",
  summary: "Says when a number was made.",
  inputs: { value: input(NUMBER, "A number") },
  outputs: { stamped: output(STAMPED, "The number with the time") },
  params: z.object({}),
  isOutput: true,
  run: ({ value }) => ({ stamped: { value, date: new Date().toISOString() } }),
});

/** Writes a file, as a node whose result is kept. */
const draw = defineNode({
  type: "test/draw",
  version: 1,
  title: "Draw",
  summary: "Draws a number into a file.",
  ...handingOn,
  params: z.object({}),
  isOutput: true,
  run: async ({ value }, _, { files, preview }) => {
    const { name } = await files.write("pictures/number.txt", `the number ${value}`);
    preview({ kind: "text", text: name });
    return { value };
  },
});

const wait = defineNode({
  type: "test/wait",
  version: 1,
  title: "Wait",
  summary: "Waits, in short steps, or stubbornly, without looking whether it should stop.",
  ...handingOn,
  params: z.object({ ms: z.number().default(60_000), stubborn: z.boolean().default(false) }),
  isOutput: true,
  run: async ({ value }, { ms, stubborn }, { signal, progress, log }) => {
    log(`process ${process.pid}`);
    progress(1, 2);
    await sleep(ms, undefined, stubborn ? {} : { signal });
    return { value };
  },
});

/** Ends its own process: at once, or, a step further with every attempt, after it has noted the step. */
const die = defineNode({
  type: "test/die",
  version: 1,
  title: "Die",
  summary: "Ends the process that it runs in.",
  ...handingOn,
  params: z.object({ how: z.enum(["killed", "exit", "memory"]).default("killed"), steps: z.int().optional() }),
  isOutput: true,
  run: async ({ value }, { how, steps }, { store }) => {
    const journal = store.journal("steps");
    if (steps !== undefined) {
      const done = (await journal.entries()).length;
      if (done >= steps) {
        await journal.done();
        return { value };
      }
      await journal.append(done);
      await sleep(20);
    }
    if (how === "exit") process.exit(7);
    if (how === "killed") process.kill(process.pid, "SIGKILL");
    const hoard: unknown[] = [];
    for (;;) hoard.push(new Array(1e6).fill(hoard.length + 0.5));
  },
});

const fail = defineNode({
  type: "test/fail",
  version: 1,
  title: "Fail",
  summary: "Fails.",
  inputs: { value: input(NUMBER, "A number") },
  outputs: {},
  params: z.object({}),
  run: () => {
    throw new Error("It always fails.");
  },
});

export const pack = [number, stamp, draw, wait, die, fail];
