import { describe, expect, test } from "vitest";
import { z } from "zod";
import { catalogueOf } from "#kit/catalogue.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { socket } from "#kit/socket.ts";
import { memoryResults } from "#store/result-store.ts";
import { drawn } from "./drawn-workflow.ts";
import { temporaryFolder, workshop } from "./workshop.ts";

const folder = temporaryFolder();

/** A number with the time at which it was made, which is no part of its essence. */
const STAMPED = socket<{ readonly value: number; readonly madeAt: number }>("STAMPED", {
  title: "Stamped",
  colour: "#336699",
  essence: ({ value }) => value,
});

/** stamp ─► after (output), with what has run; the clock goes on with every stamp. */
function stamping() {
  const ran: string[] = [];
  let clock = 0;
  const stamp = defineNode({
    type: "test/stamp",
    version: 1,
    title: "Stamp",
    summary: "Stamps a number.",
    inputs: {},
    outputs: { stamped: output(STAMPED, "The number with the time") },
    params: z.object({ value: z.number() }),
    cacheable: false,
    run: (_, { value }) => {
      ran.push("stamp");
      return { stamped: { value, madeAt: ++clock } };
    },
  });
  const after = defineNode({
    type: "test/after",
    version: 1,
    title: "After",
    summary: "Hands it on.",
    inputs: { stamped: input(STAMPED, "A number") },
    outputs: { stamped: output(STAMPED, "The same") },
    params: z.object({}),
    isOutput: true,
    run: ({ stamped }) => {
      ran.push("after");
      return { stamped };
    },
  });
  const workflow = (value: number) =>
    drawn({ stamp: ["test/stamp", { value }], after: ["test/after"] }, ["stamp.stamped -> after.stamped"]);
  return { catalogue: catalogueOf([stamp, after]), ran, workflow };
}

describe("the essence of a value", () => {
  test("is what makes a result new: a later date alone makes nothing after it run again", async () => {
    const { catalogue, ran, workflow } = stamping();
    const { run } = workshop(folder(), { catalogue });
    await run(workflow(1));
    await run(workflow(1));
    await run(workflow(2));
    expect(ran).toEqual(["stamp", "after", "stamp", "stamp", "after"]);
  });

  test("is what the hash of a run is made of", async () => {
    const { catalogue, ran, workflow } = stamping();
    const { run } = workshop(folder(), { catalogue });
    const hash = async (value: number) => (await run(workflow(value), { results: memoryResults() })).result.resultHash;
    const first = await hash(1);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await hash(1)).toBe(first);
    expect(await hash(2)).not.toBe(first);
    expect(ran.filter((node) => node === "after")).toHaveLength(3);
  });
});
