import { rm } from "node:fs/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Live } from "#protocol/live.ts";
import type { RunStatus } from "#protocol/run.ts";
import { chain, newFolder, place } from "../runs/place.ts";
import { watchable } from "./watch.ts";

const is = (id: string, status: RunStatus) => (live: Live) => live.runs.get(id)?.status === status;

test("Real runs are told of: a socket that comes in the middle, and one that comes at the end, know what the first one knows", async () => {
  const data = await newFolder();
  onTestFinished(() => rm(data, { recursive: true, force: true, maxRetries: 5 }));
  const { runs, end } = await place(data);
  const { watch, stop } = await watchable({ runs });
  const first = await watch();
  const { id } = await runs.submit({ document: chain(["number", { value: 4 }], ["wait", { ms: 300 }], ["draw"]) });
  await first.knows((live) => live.nodes.get(id)?.n1?.progress?.done === 1);
  const second = await watch();
  expect(second.live.runs.get(id)).toMatchObject({ status: "running", nodesTotal: 3 });
  expect(second.live.nodes.get(id)).toMatchObject({
    n0: { status: "done", hit: false },
    n1: { status: "running", progress: { done: 1, total: 2 } },
    n2: { status: "waiting" },
  });
  const next = await runs.submit({ document: chain(["number", { value: 5 }], ["wait", { ms: 60_000 }]) });
  for (const client of [first, second]) await client.knows(is(id, "done"));
  await runs.cancel(next.id);
  for (const client of [first, second]) await client.knows(is(next.id, "cancelled"));
  const third = await watch();
  expect(third.live.runs.get(id)).toMatchObject({ status: "done", nodesDone: 3, files: [{ node: "n2" }] });
  await vi.waitFor(() => expect([second.live, third.live]).toEqual([first.live, first.live]));

  await stop();
  await end();
  const reopened = await place(data);
  const again = await watchable({ runs: reopened.runs });
  const { live } = await again.watch();
  expect([...live.runs.values()].map(({ id, status }) => [id, status]).sort()).toEqual(
    [
      [id, "done"],
      [next.id, "cancelled"],
    ].sort(),
  );
  expect(live.server).not.toBe(first.live.server);
  await reopened.end();
});
