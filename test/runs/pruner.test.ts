import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { expect, onTestFinished, test } from "vitest";
import { Pruner } from "#runs/pruner.ts";
import { chain, listening, newFolder, place } from "./place.ts";

test("The history keeps so many runs: the oldest go with their files, also those of an earlier server, and are told as removed", async () => {
  const data = await newFolder();
  onTestFinished(() => rm(data, { recursive: true, force: true, maxRetries: 5 }));
  const { runs, archive, end } = await place(data);
  onTestFinished(end);
  const news = listening(runs);
  const run = async (value: number) => {
    const { id } = await runs.submit({ document: chain(["number", { value }], ["draw"]) });
    await news.status(id);
    return id;
  };
  const removed = async (id: string) => {
    await expect.poll(() => news.all).toContainEqual({ type: "run-removed", run: id });
    await expect(runs.read(id)).rejects.toMatchObject({ code: "runs/no-such-run" });
    expect(existsSync(runs.filesOf(id))).toBe(false);
  };
  const [first, second, third] = [await run(1), await run(2), await run(3)];
  expect(existsSync(runs.filesOf(first))).toBe(true);
  const troubles: unknown[] = [];
  const pruner = new Pruner({ runs, archive, keeping: { runs: 2 }, trouble: (error) => troubles.push(error) });
  await removed(first);
  const fourth = await run(4);
  await removed(second);
  await pruner.close();
  const fifth = await run(5);
  expect((await runs.list()).map(({ id }) => id)).toEqual([fifth, fourth, third]);
  expect(existsSync(runs.filesOf(third))).toBe(true);
  expect(troubles).toEqual([]);
});
