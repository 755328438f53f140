import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { step } from "./random-story.ts";
import { watchable } from "./watch.ts";

const scene = fc.oneof(
  { weight: 12, arbitrary: step.map((act) => ({ kind: "step", act }) as const) },
  { weight: 2, arbitrary: fc.constant({ kind: "stall" } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: "read" } as const) },
  { weight: 8, arbitrary: fc.constant({ kind: "time" } as const) },
);

test("A socket that stalls now and then knows, whenever it hears something, what one that never does knew then", async () => {
  const seen = { stayed: 0, slow: 0, compared: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(scene, { minLength: 20, maxLength: 200, size: "max" }), async (scenes) => {
      const { runs, library, watch, watchThroughPipe, settled, stop } = await watchable({
        frameMs: 0,
        bufferBytes: 300,
        endedRuns: 3,
      });
      const [stayed, slow] = [await watch(), await watchThroughPipe()];
      for (const scene of scenes) {
        if (scene.kind === "step") scene.act(runs, library);
        else if (scene.kind === "stall") slow.socket.pause();
        else if (scene.kind === "read") slow.socket.resume();
        else await sleep(1);
      }
      slow.socket.resume();
      await settled(stayed, slow);
      const late = await watch();
      expect(late.live).toEqual(stayed.live);
      for (const [seq, live] of slow.past) {
        const known = stayed.past.get(seq);
        if (known === undefined) continue;
        expect(live).toEqual(known);
        seen.compared++;
      }
      seen.stayed += stayed.messages.length;
      seen.slow += slow.messages.length;
      await stop();
    }),
    // To find a shorter story would take minutes; the seed tells this one again.
    { numRuns: 25, endOnFailure: true },
  );
  // Or else nothing was merged, and this test told nothing.
  expect(seen.slow).toBeLessThan(seen.stayed);
  expect(seen.compared).toBeGreaterThan(seen.slow / 2);
});

test("A socket whose backlog would have more in it than a snapshot gets a snapshot", async () => {
  const { runs, watch, watchThroughPipe, settled } = await watchable({ frameMs: 0, bufferBytes: 300 });
  const [good, slow] = [await watch(), await watchThroughPipe()];
  slow.socket.pause();
  for (let k = 0; k < 20; k++) {
    const id = runs.submit();
    await settled(good);
    runs.remove(id);
    for (const other of [...runs.runs.keys()]) runs.remove(other);
  }
  await settled(good);
  slow.socket.resume();
  await settled(good, slow);
  expect(slow.messages.slice(1).map(({ type }) => type)).toContain("snapshot");
  expect(slow.live).toEqual(good.live);
});
