import { expect, test } from "vitest";
import { KeyTurns } from "#server/worker/key-turns.ts";

/** Holders `a`, `b`, `c` and a record of whose turn it was. */
function turns() {
  const keys = new KeyTurns<string>();
  const went: string[] = [];
  return {
    keys,
    went,
    want: (key: string, holder: string) => keys.want(key, holder, () => went.push(`${holder} ${key}`)),
  };
}

test("holders of one key go one after the other, in the order of asking; other keys are free", () => {
  const { keys, went, want } = turns();
  want("x", "a");
  want("x", "b");
  want("x", "c");
  want("y", "c");
  expect(went).toEqual(["a x", "c y"]);
  keys.giveBack("x", "a");
  expect(went.slice(2)).toEqual(["b x"]);
  keys.giveBack("x", "b");
  keys.giveBack("x", "c");
  want("x", "a");
  expect(went.slice(3)).toEqual(["c x", "a x"]);
});

test("whoever gives up waiting, or is gone, holds nobody up", () => {
  const { keys, went, want } = turns();
  want("x", "a");
  want("x", "b");
  want("x", "c");
  keys.giveBack("x", "b");
  keys.giveBack("x", "nobody");
  keys.giveBack("z", "a");
  keys.leave("a");
  expect(went).toEqual(["a x", "c x"]);
});
