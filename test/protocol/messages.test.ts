import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { nothingKnown, reduceLive } from "#protocol/live.ts";
import { change, clientMessage, serverMessage } from "#protocol/messages.ts";

const page = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8");

/** The first column of the table whose heading begins so. */
function table(heading: string): string[] {
  const [, rows] = new RegExp(`^\\| ${heading} \\|.*\\n\\|[-|]+\\|\\n((?:\\|.*\\n)+)`, "m").exec(page)!;
  return rows!.split("\n").flatMap((row) => /^\| `([^`]+)`/.exec(row)?.slice(1) ?? []);
}

const types = (union: { options: readonly { shape: { type: { value: string } } }[] }) =>
  union.options.map(({ shape }) => shape.type.value);

describe("docs/protocol.md", () => {
  test("lists exactly the messages and changes that there are, in their order", () => {
    const [ofServer, ofClient] = page.split("## What a client says");
    expect(ofServer).toBeDefined();
    expect(table("message")).toEqual(types(serverMessage));
    expect(table("change")).toEqual(types(change));
    const asked = [...ofClient!.split("## An exchange")[0]!.matchAll(/^\| `([^`]+)` \|/gm)].map(([, type]) => type);
    expect(asked).toEqual(types(clientMessage));
  });

  test("shows an exchange that is valid and leads where it says", () => {
    const examples = [...page.matchAll(/^```json\n([\s\S]*?)^```/gm)].map(([, text]) => JSON.parse(text!));
    const said = examples.filter(({ type }) => type !== "resume");
    expect(examples.length - said.length).toBe(1);
    expect(clientMessage.safeParse(examples.find(({ type }) => type === "resume")).success).toBe(true);
    let live = nothingKnown;
    const lives = said.map((message) => {
      live = reduceLive(live, serverMessage.parse(message));
      return live;
    });
    const [run] = lives.at(-1)!.runs.keys();
    expect(lives.map(({ nodes }) => nodes.get(run!)?.sample?.status)).toEqual([
      undefined,
      "running",
      "running",
      "done",
    ]);
    expect(lives[2]!.nodes.get(run!)?.sample).toMatchObject({ startedAt: 1767323045020, progress: { done: 12 } });
  });
});

describe("A message", () => {
  const node = { type: "node", run: "6f1b4b5e-54d6-4d7c-9a54-0c7f43e6a001", node: "a", fresh: false, state: {} };

  test("of the server with anything unknown in it is refused", () => {
    expect(serverMessage.safeParse({ type: "changes", seq: 0, changes: [node] }).success).toBe(true);
    expect(serverMessage.safeParse({ type: "changes", seq: 0, changes: [node], more: 1 }).success).toBe(false);
    expect(
      serverMessage.safeParse({ type: "changes", seq: 0, changes: [{ ...node, state: { colour: "red" } }] }).success,
    ).toBe(false);
    expect(serverMessage.safeParse({ type: "changes", seq: -1, changes: [] }).success).toBe(false);
    expect(serverMessage.safeParse({ type: "node", seq: 1 }).success).toBe(false);
  });

  test("cannot take a status away, or name a run by anything but a UUID", () => {
    expect(change.safeParse({ ...node, state: { status: undefined } }).success).toBe(false);
    expect(change.safeParse({ ...node, run: "../../etc" }).success).toBe(false);
  });
});
