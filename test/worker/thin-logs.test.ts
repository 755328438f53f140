import { expect, test } from "vitest";
import type { RunEvent } from "#protocol/run-events.ts";
import { thinLogs } from "#server/worker/thin-logs.ts";

test("a node that logs without end is heard a hundred times a second, and what is left out is counted", () => {
  const heard: RunEvent[] = [];
  let now = 0;
  const tell = thinLogs(
    (event) => heard.push(event),
    () => now,
  );
  const log = (node: string, times: number) => {
    for (let k = 0; k < times; k++) tell({ type: "node-log", node, message: `${k}` });
  };
  log("a", 250);
  expect(heard).toHaveLength(100);
  tell({ type: "node-started", node: "b" });
  expect(heard.slice(100)).toEqual([
    { type: "node-log", node: "a", message: { text: "… and {count} more lines", values: { count: 150 } } },
    { type: "node-started", node: "b" },
  ]);
  log("b", 3);
  now += 1001;
  log("b", 2);
  expect(heard.slice(102).map((event) => event.type === "node-log" && event.message)).toEqual([
    { text: "… and {count} more lines", values: { count: 3 } },
    "0",
    "1",
  ]);
});
