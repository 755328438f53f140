import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { hold } from "#core/hold.ts";
import { calibrateSample } from "#diffusion/loop/calibration.ts";
import { recordFullRun } from "#diffusion/loop/full-run.ts";
import type { Guidance } from "#diffusion/loop/guidance.ts";
import { Shelf } from "#diffusion/tensors/shelf.ts";
import { longSampler, longStart } from "./long-sampler.ts";
import { schedulers } from "./toy-sampler.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lemica-aside-"));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

const newArray = (length: number) => new Float32Array(length);

describe("what is put aside", () => {
  test("comes back with the same bits, in memory up to a bound and from the disk beyond, and leaves no file", async () => {
    vi.stubEnv("TMPDIR", folder);
    const shelf = new Shelf(8000);
    const arrays = Array.from({ length: 5 }, (_, n) => Float32Array.from({ length: 1000 }, (_, k) => Math.sin(n + k)));
    const places = [];
    for (const array of arrays) places.push(await shelf.put(array));
    expect(shelf.size).toEqual({ held: 8000, written: 12_000 });
    for (const k of [4, 0, 2, 3, 1]) {
      expect(await shelf.get(places[k]!, newArray)).toEqual(arrays[k]);
      expect(await shelf.part(places[k]!, 17, 400)).toEqual(arrays[k]!.slice(17, 400));
    }
    await shelf.close();
    expect(await readdir(folder)).toEqual([]);
  });

  test("that has no place is told with the folder", async () => {
    vi.stubEnv("TMPDIR", join(folder, "nowhere"));
    const shelf = new Shelf(0);
    await expect(shelf.put(new Float32Array(10))).rejects.toMatchObject({ code: "diffusion/no-room-aside" });
    await shelf.close();
  });
});

describe("memory that is held", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const length = 2 ** 14;
  const guidance: Guidance = { mode: "classifier-free", scale: 3, batch: "separate" };

  /** The most latents that were alive when the model was called, every fifth time, above what was before. */
  async function mostHeld(
    steps: number,
    work: (sampler: ReturnType<typeof longSampler>) => Promise<unknown>,
  ): Promise<number> {
    const alive = async () => {
      collect();
      // What was collected is given back a little later.
      await new Promise(setImmediate);
      collect();
      return process.memoryUsage().arrayBuffers;
    };
    const before = await alive();
    let [most, calls] = [0, 0];
    const onCall = async () => {
      if (calls++ % 5 > 0) return;
      most = Math.max(most, (await alive()) - before);
    };
    await work(longSampler(length, schedulers["flow UniPC"], steps, guidance, onCall));
    return most / (4 * length);
  }

  test("by a calibration is bounded whatever the steps: the model's predictions lie on the disk", async () => {
    const calibrate = (held: number) => (sampler: ReturnType<typeof longSampler>) =>
      calibrateSample(sampler, longStart(sampler, 1), { maxGap: 2, distance: "l1", predictor: hold, batch: 1, held });
    const few = await mostHeld(6, calibrate(0));
    const many = await mostHeld(16, calibrate(0));
    expect(many).toBeLessThan(few + 8);
    expect(await mostHeld(16, calibrate(2 ** 30))).toBeGreaterThan(many + 16);
  });

  test("by a full run is bounded whatever the steps, and with its latents grows by these alone", async () => {
    const record = (states: boolean) => (sampler: ReturnType<typeof longSampler>) =>
      recordFullRun(sampler, longStart(sampler, 1), { states, held: 0 });
    const few = await mostHeld(8, record(false));
    const many = await mostHeld(24, record(false));
    expect(many).toBeLessThan(few + 8);
    expect(await mostHeld(24, record(true))).toBeLessThan(many + 25 + 8);
  });
});
