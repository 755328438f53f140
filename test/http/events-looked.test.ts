import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { Live } from "#protocol/live.ts";
import type { ClientMessage } from "#protocol/messages.ts";
import { Watch, watchable } from "./watch.ts";

describe("A socket that looks at some runs", () => {
  const previewOf = (live: Live, run: string) => live.nodes.get(run)?.n0?.preview;
  const drawn = (text: string) => ({ kind: "text", text }) as const;

  /** Two runs that draw, a client that is told of all, and one that looks at what it says. */
  async function drawing() {
    const told = await watchable();
    const { runs, url, watch, settled } = told;
    const [a, b] = [runs.submit(), runs.submit()];
    for (const id of [a, b]) runs.start(id);
    const all = await watch();
    const some = new Watch(new WebSocket(`${url}?details=looked`));
    await some.knows(({ server }) => server !== "");
    const draw = (id: string, text: string) =>
      runs.event(id, { type: "node-preview", node: "n0", preview: drawn(text) });
    const say = (message: ClientMessage) => some.socket.send(JSON.stringify(message));
    return { a, b, all, some, draw, say, settled, runs };
  }

  test("is told the details of these alone, and on looking at another what that one shows by then", async () => {
    const { a, b, all, some, draw, say, settled, runs } = await drawing();
    for (const id of [a, b]) draw(id, `first of ${id}`);
    await settled(all, some);
    expect([previewOf(all.live, a), previewOf(all.live, b)]).toEqual([drawn(`first of ${a}`), drawn(`first of ${b}`)]);
    expect([previewOf(some.live, a), previewOf(some.live, b)]).toEqual([undefined, undefined]);
    for (const id of [a, b]) runs.event(id, { type: "node-progress", node: "n0", done: 1, total: 4 });
    await settled(all, some);
    expect(some.live.nodes.get(a)?.n0?.progress).toBeUndefined();
    say({ type: "look", runs: [a] });
    await some.knows((live) => previewOf(live, a) !== undefined);
    expect(some.live.nodes.get(a)?.n0).toEqual(all.live.nodes.get(a)?.n0);
    for (const id of [a, b]) draw(id, `second of ${id}`);
    await settled(all, some);
    expect([previewOf(some.live, a), previewOf(some.live, b)]).toEqual([drawn(`second of ${a}`), undefined]);
    say({ type: "look", runs: [b] });
    await some.knows((live) => previewOf(live, b) !== undefined);
    expect(previewOf(some.live, b)).toEqual(drawn(`second of ${b}`));
    // A snapshot has those that are looked at.
    say({ type: "resume" });
    await some.knows((live) => previewOf(live, a) === undefined);
    expect(previewOf(some.live, b)).toEqual(drawn(`second of ${b}`));
  });

  test("gets nothing at all where a frame has but details of others, and an answer when it asks for one", async () => {
    const { a, all, some, draw, say, settled } = await drawing();
    await settled(all, some);
    const heard = some.messages.length;
    for (let k = 0; k < 3; k++) {
      draw(a, `${k}`);
      await all.knows((live) => JSON.stringify(previewOf(live, a)) === JSON.stringify(drawn(`${k}`)));
    }
    expect(some.messages).toHaveLength(heard);
    say({ type: "ping" });
    await some.knows(() => some.messages.length > heard);
    expect(some.messages.at(-1)).toMatchObject({ type: "changes", changes: [] });
  });
});
