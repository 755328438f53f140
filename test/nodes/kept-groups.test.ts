import { expect, test } from "vitest";
import { memoryJournals } from "#store/journals.ts";
import { keptEntries, keptGroups } from "../../nodes/calibrate/kept-groups.ts";

test("Groups are known again only where they were of the same size", async () => {
  const journal = memoryJournals().journal("ab".repeat(32), "edges");
  // As versions before groups had their size kept them.
  await journal.append({ sample: 0, group: 1, errors: [1, 2] });
  const kept = keptGroups(journal, [], 0, 8);
  kept.keep(1, [3, 4]);
  await kept.written();
  const entries = await keptEntries(journal, 8);
  expect([...keptGroups(journal, entries, 0, 8).finished]).toEqual([[1, [3, 4]]]);
  expect(await keptEntries(journal, 16)).toEqual([]);
});
