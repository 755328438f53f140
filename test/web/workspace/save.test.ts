import { expect, test } from "vitest";
import { emptyDocument } from "#web/document/document.ts";
import { act, newHistory, redo, undo, withId } from "#web/document/history.ts";

test("once saved under another id, no undoing leads back to the id of before", () => {
  const rename = (name: string) => [{ type: "describe", name }] as const;
  let history = newHistory(emptyDocument("first", "one"));
  history = undo(act(act(history, rename("two")), rename("three")));
  const copy = withId(history, "second");
  expect(copy.document).toMatchObject({ id: "second", name: "two" });
  expect(undo(copy).document).toMatchObject({ id: "second", name: "one" });
  expect(redo(copy).document).toMatchObject({ id: "second", name: "three" });
  expect(history.document.id).toBe("first");
});
