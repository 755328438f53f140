/**
 * A calibration as far as some budgets need it beside one of all edges by another build, on the shipped model, one thread each:
 *
 *     npx tsx bench/lazy-edges.ts FOLDER [samples, 4] [steps, 50] [budgets, 10,13,17,25] [aggregate, mean]
 *
 * FOLDER is a checkout of another commit with its libraries installed. Gaps up to 7. The two take turns of five seconds, while the other is stopped
 * (SIGSTOP), until both are done: what is told are the seconds of each one's turns, its seconds of the processor and its evaluations, and whether both found
 * the same schedules.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Answer } from "./lazy-edges/answer.ts";

const HOME = fileURLToPath(new URL("..", import.meta.url));
const PART = fileURLToPath(new URL("lazy-edges/part.ts", import.meta.url));
const TURN = 5000;
const [other = "", samples = "4", steps = "50", budgets = "10,13,17,25", how = "mean"] = process.argv.slice(2);

interface Side {
  readonly part: ChildProcess;
  seconds: number;
  answer: Answer | undefined;
}

const sides: Side[] = [];
for (const folder of [HOME, resolve(other)]) {
  const part = fork(PART, [folder, samples, steps, budgets, how]);
  await once(part, "message");
  sides.push({ part, seconds: 0, answer: undefined });
}
for (const { part } of sides) {
  part.kill("SIGSTOP");
  part.send("begin");
}
for (let turn = 0; sides.some(({ answer }) => !answer); turn++) {
  const side = sides[turn % 2]!;
  if (side.answer) continue;
  const began = performance.now();
  side.part.kill("SIGCONT");
  const answered = once(side.part, "message", { signal: AbortSignal.timeout(TURN) }).catch(() => undefined);
  side.answer = ((await answered) as [Answer] | undefined)?.[0];
  if (!side.answer) side.part.kill("SIGSTOP");
  side.seconds += (performance.now() - began) / 1000;
}
const [ours, theirs] = sides as [Side, Side];
const ratio = (a: number, b: number) => `${a.toFixed(0)}, other ${b.toFixed(0)}, ratio ${(a / b).toFixed(3)}`;
console.log(`evaluations ${ratio(ours.answer!.evaluations, theirs.answer!.evaluations)}`);
console.log(
  `seconds ${ratio(ours.seconds, theirs.seconds)}, ${(theirs.seconds / ours.seconds).toFixed(2)} times as fast`,
);
console.log(`seconds of the processor ${ratio(ours.answer!.processor, theirs.answer!.processor)}`);
for (const [k, schedule] of ours.answer!.schedules.entries()) {
  console.log(`${schedule === theirs.answer!.schedules[k] ? "the same schedule" : "ANOTHER SCHEDULE"}: ${schedule}`);
}
for (const { part } of sides) part.kill("SIGKILL");
