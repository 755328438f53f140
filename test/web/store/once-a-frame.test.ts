import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { onceAFrame } from "#web/store/once-a-frame.ts";

test("of what is told within a frame the first is passed on at once, and then the last; nothing twice, and nothing late is lost", async () => {
  const taken: number[] = [];
  let rested = () => {};
  const tell = onceAFrame((value: number) => {
    taken.push(value);
    rested();
  });
  const next = () => new Promise<void>((resolve) => (rested = resolve));
  tell(0);
  expect(taken).toEqual([0]);
  for (let value = 1; value <= 100; value++) tell(value);
  expect(taken).toEqual([0]);
  await next();
  tell(101);
  expect(taken).toEqual([0, 100]);
  await next();
  await sleep(50);
  expect(taken).toEqual([0, 100, 101]);
  tell(102);
  expect(taken).toEqual([0, 100, 101, 102]);
});
