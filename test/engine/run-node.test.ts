import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { filesOf } from "#engine/output-files.ts";
import { type RunOptions, type RunResult, runWorkflow } from "#engine/run-workflow.ts";
import { WireValues } from "#engine/wire-values.ts";
import { catalogueOf } from "#kit/catalogue.ts";
import type { Capabilities } from "#kit/context.ts";
import { defineNode } from "#kit/define-node.ts";
import type { NodeDefinition } from "#kit/node-definition.ts";
import { input, output } from "#kit/port.ts";
import type { Preview } from "#kit/preview.ts";
import { socket } from "#kit/socket.ts";
import type { RunEvent } from "#protocol/run-events.ts";
import { memoryJournals } from "#store/journals.ts";
import { memoryResults } from "#store/result-store.ts";
import { drawn } from "./drawn-workflow.ts";

interface Latent {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}
const LATENT = socket<Latent>("LATENT", {
  title: "Latent",
  colour: "#aa6633",
  describe: ({ dims }) => {
    if (dims.length === 0) throw new Error("no shape");
    return dims.join(" × ");
  },
});

const about = { version: 1, title: "Test", summary: "For a test.", params: z.object({}) };
const make = defineNode({
  ...about,
  type: "latent/make",
  inputs: {},
  outputs: { latent: output(LATENT, "A latent") },
  params: z.object({ dims: z.array(z.int()).default([2, 2]) }),
  run: (_, { dims }) => ({ latent: { dims: [...dims], data: new Float32Array(4) } }),
});

async function run(
  pack: NodeDefinition[],
  more: Partial<RunOptions> = {},
): Promise<{ result: RunResult; events: RunEvent[] }> {
  const events: RunEvent[] = [];
  const [first, second] = pack;
  const workflow = drawn(
    { first: [first!.type], ...(second && { second: [second.type] }) },
    second ? ["first.latent -> second.latent"] : [],
  );
  const result = await runWorkflow(workflow, {
    catalogue: catalogueOf(pack),
    results: memoryResults(),
    journals: memoryJournals(),
    files: filesOf({ output: join(tmpdir(), "unused"), bases: [], roots: [] }),
    capabilities: {} as Capabilities,
    ...more,
    emit: (event) => events.push(event),
    targets: [second ? "second" : "first"],
  });
  return { result, events };
}

describe("a node", () => {
  test("that writes into what came along a wire fails: values are never changed", async () => {
    const spoil = defineNode({
      ...about,
      type: "latent/spoil",
      inputs: { latent: input(LATENT, "A latent") },
      outputs: { latent: output(LATENT, "The same") },
      run: ({ latent }) => {
        (latent.dims as number[]).push(1);
        return { latent };
      },
    });
    const { result } = await run([make, spoil]);
    expect(result.failures).toEqual([expect.objectContaining({ node: "second", code: "engine/node-crashed" })]);
  });

  test("meets the capabilities of the run in its context, and cannot be given another signal by them", async () => {
    const greet = defineNode({
      ...about,
      type: "latent/greet",
      inputs: {},
      outputs: { latent: output(LATENT, "A latent") },
      run: (_, __, context) => {
        const { greeter, signal } = context as unknown as { greeter: () => number; signal: AbortSignal };
        return { latent: { dims: [greeter(), signal.aborted ? 0 : 1], data: new Float32Array(1) } };
      },
    });
    const capabilities = { greeter: () => 42, signal: AbortSignal.abort() } as unknown as Capabilities;
    const { result } = await run([greet], { capabilities });
    expect(result.outputs.get("first")).toMatchObject({ latent: { dims: [42, 1] } });
  });

  test.each<[string, () => Preview]>([
    [
      "throws",
      () => {
        throw new Error("no ink");
      },
    ],
    ["is malformed", () => ({ kind: "bars", bars: [{ label: "x", value: Number.NaN }] })],
  ])("keeps its result when its preview %s, and says so in the picture's place", async (_, preview) => {
    const { result, events } = await run([defineNode({ ...make, preview })]);
    expect(result.status).toBe("done");
    expect(events).toContainEqual({
      type: "node-preview",
      node: "first",
      preview: { kind: "text", text: expect.stringMatching(/could not be drawn \(.*(no ink|bars\.0\.value).*\)/) },
    });
  });

  test("that fails after its journal was done finds it again: it is forgotten only with the result kept", async () => {
    const found: unknown[][] = [];
    const work = defineNode({
      ...make,
      run: async (_, __, { store }) => {
        const journal = store.journal("work");
        found.push(await journal.entries());
        await journal.append("a piece");
        await journal.done();
        throw new Error("after all");
      },
    });
    const journals = memoryJournals();
    for (let attempt = 0; attempt < 2; attempt++) await run([work], { journals });
    expect(found).toEqual([[], ["a piece"]]);
  });

  test("is described by its sockets, and by their titles where a description fails", async () => {
    const blank = defineNode({
      ...make,
      type: "latent/blank",
      run: () => ({ latent: { dims: [] as number[], data: new Float32Array(0) } }),
    });
    const outputs = async (node: NodeDefinition) =>
      (await run([node])).events.flatMap((event) => (event.type === "node-finished" ? [event.outputs] : []));
    expect(await outputs(make)).toEqual([{ latent: "2 × 2" }]);
    expect(await outputs(blank)).toEqual([{ latent: { text: "Latent" } }]);
  });
});

describe("WireValues", () => {
  const wires = [
    { from: ["a", "x"], to: ["b", "in"] },
    { from: ["a", "x"], to: ["c", "one"] },
    { from: ["b", "y"], to: ["c", "two"] },
    { from: ["a", "x"], to: ["stray", "in"] },
  ] as Parameters<typeof valuesOf>[0];
  function valuesOf(list: ConstructorParameters<typeof WireValues>[0]) {
    return new WireValues(list, ["a", "b", "c"]);
  }
  const result = (port: string, value: unknown) => ({
    outputs: { [port]: value },
    hashes: { [port]: `#${value}` },
    hit: false,
  });

  test("bring each node what comes in, with its hashes", () => {
    const values = valuesOf(wires);
    expect(values.take("a")).toEqual({ inputs: {}, hashes: {} });
    values.put("a", result("x", 1));
    expect(values.take("b")).toEqual({ inputs: { in: 1 }, hashes: { in: "#1" } });
    values.put("b", result("y", 2));
    expect(values.take("c")).toEqual({ inputs: { one: 1, two: 2 }, hashes: { one: "#1", two: "#2" } });
  });

  test("let a value go when its last taker in the run has asked, so that asking again finds nothing", () => {
    const values = valuesOf(wires);
    values.put("a", result("x", 1));
    values.put("b", result("y", 2));
    values.take("b");
    values.take("c");
    expect(values.take("b")).toBeUndefined();
  });

  test("tell that a node before gave no result", () => {
    const values = valuesOf(wires);
    values.put("a", result("x", 1));
    expect(values.take("c")).toBeUndefined();
  });
});
