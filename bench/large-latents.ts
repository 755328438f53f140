/**
 * What the sampling loop itself costs on latents of a real size, with a model that costs nearly nothing, beside another build in turns:
 *
 *     npx tsx bench/large-latents.ts FOLDER [rounds, 5] [steps, 20] [steps of the calibration, 50]
 *     npx tsx bench/large-latents.ts growth [rounds, 5]
 *
 * FOLDER is a checkout of another commit with its libraries installed. Wan2.1's latents of 81 frames of 832 × 480 (16 × 21 × 60 × 104, 8.4 MB), two
 * guidance branches in calls of their own, UniPC and FlowMatchEuler, one thread. Each build has a process of its own; full runs, and runs
 * that reuse four steps of five with `hold`, take turns. Time within calls of the graph does not count. What is told are milliseconds of the processor, which other work on
 * the machine disturbs less than those of the clock, and beside them these; and whether both builds made the same bits. Then each calibrates edges of
 * gap 2, one at a time, in a process of its own, with the peak of its memory.
 *
 * `growth`: this build alone, with latents of 0.1 to 64 MB, 10, 20 and 40 steps, and weights fitted in closed loop to 1, 8 and 16 samples.
 */

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Answer, Question } from "./large-latents/question.ts";
import { median } from "./median.ts";

const HOME = fileURLToPath(new URL("..", import.meta.url));
const PART = fileURLToPath(new URL("large-latents/part.ts", import.meta.url));
const WAN = "16x21x60x104";
const SAMPLERS = ["UniPCMultistepScheduler", "FlowMatchEulerDiscreteScheduler"];
const CLOCKS = ["processor", "wall"] as const;

const [what, ...counts] = process.argv.slice(2);
const rounds = Number(counts[0] ?? 5);
if (what === "growth") await growth();
else await compare(resolve(what ?? ""), Number(counts[1] ?? 20), Number(counts[2] ?? 50));

async function compare(other: string, steps: number, calibrated: number): Promise<void> {
  const folders = [HOME, other];
  for (const sampler of SAMPLERS) {
    const [ours, theirs] = (await costs(folders, WAN, steps, sampler)) as [Costs, Costs];
    for (const clock of CLOCKS) {
      const [a, b] = [ours[clock], theirs[clock]];
      console.log(
        `${sampler}, ${clock}: computed ${ms(a.own)}, other ${ms(b.own)}, ratio ${(a.own / b.own).toFixed(3)}; reused ${ms(a.reused)}, other ${ms(b.reused)}, ratio ${(a.reused / b.reused).toFixed(3)}`,
      );
    }
    console.log(`${sampler}: ${ours.results.join() === theirs.results.join() ? "the same bits" : "OTHER BITS"}`);
  }
  const calibrations: Answer[] = [];
  for (const folder of folders) {
    const part = await started(folder, WAN, calibrated, SAMPLERS[0]!);
    calibrations.push(await asked(part, "calibration"));
    part.kill();
  }
  const [a, b] = calibrations as [Answer, Answer];
  console.log(
    `calibration of ${calibrated} steps, UniPC: at the peak ${a.peak.toFixed(0)} MiB, other ${b.peak.toFixed(0)} MiB, ratio ${(a.peak / b.peak).toFixed(3)}; ${ms(a.processor)} of the processor, other ${ms(b.processor)}; ${a.result === b.result ? "the same errors" : "OTHER ERRORS"}`,
  );
}

async function growth(): Promise<void> {
  const sizes = { "0.1": "16x1x40x40", "1": "16x4x64x64", "8.4": WAN, "64": "16x42x152x160" };
  for (const sampler of SAMPLERS) {
    for (const [megabytes, dims] of Object.entries(sizes)) {
      const [{ processor }] = (await costs([HOME], dims, 10, sampler)) as [Costs];
      console.log(
        `${sampler}, ${megabytes} MB: computed ${processor.own.toFixed(2)} ms, reused ${processor.reused.toFixed(2)} ms`,
      );
    }
  }
  for (const steps of [10, 20, 40]) {
    const part = await started(HOME, WAN, steps, SAMPLERS[0]!);
    const { peak, processor } = await asked(part, "calibration");
    part.kill();
    console.log(
      `calibration of ${steps} steps at 8.4 MB: at the peak ${peak.toFixed(0)} MiB, ${ms(processor)} of the processor`,
    );
  }
  for (const samples of [1, 8, 16]) {
    const part = await started(HOME, WAN, 20, SAMPLERS[0]!);
    const { peak, processor } = await asked(part, "fitting", samples);
    part.kill();
    console.log(
      `closed loop of 20 steps at 8.4 MB, ${samples} samples: at the peak ${peak.toFixed(0)} MiB, ${ms(processor)} of the processor`,
    );
  }
}

interface Costs extends Record<(typeof CLOCKS)[number], { readonly own: number; readonly reused: number }> {
  readonly results: readonly string[];
}

/** Of a step, by medians. */
async function costs(folders: readonly string[], dims: string, steps: number, sampler: string): Promise<Costs[]> {
  const parts = await Promise.all(folders.map((folder) => started(folder, dims, steps, sampler)));
  const kinds = ["full", "reused"] as const;
  const seen = parts.map(() => ({ full: [] as Answer[], reused: [] as Answer[] }));
  for (let round = -1; round < rounds; round++) {
    const order = parts.map((_, k) => (k + round + 1) % parts.length);
    for (const kind of kinds) {
      for (const k of order) {
        const answer = await asked(parts[k]!, kind);
        if (round >= 0) seen[k]![kind].push(answer); // the first warms up
      }
    }
  }
  for (const part of parts) part.kill();
  return seen.map(({ full, reused }) => {
    const of = (clock: (typeof CLOCKS)[number]) => {
      const [a, b] = [full, reused].map((answers) => median(answers.map((answer) => answer[clock]))) as [
        number,
        number,
      ];
      const { computed } = full[0]!;
      return { own: a / steps, reused: (b - (computed * a) / steps) / (steps - computed) };
    };
    return { processor: of("processor"), wall: of("wall"), results: [full[0]!.result, reused[0]!.result] };
  });
}

async function started(folder: string, dims: string, steps: number, sampler: string): Promise<ChildProcess> {
  const part = fork(PART, [folder, dims, `${steps}`, sampler]);
  await once(part, "message");
  return part;
}

async function asked(part: ChildProcess, what: Question["what"], samples = 1): Promise<Answer> {
  part.send({ what, samples } satisfies Question);
  const [answer] = (await once(part, "message")) as [Answer];
  return answer;
}

function ms(milliseconds: number): string {
  return `${milliseconds.toFixed(1)} ms`;
}
